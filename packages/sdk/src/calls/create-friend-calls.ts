import { FriendService } from "@parley/protocol/native";
import type { Call } from "../calls.ts";
import { toAccount, toFriendRequest } from "../from-wire.ts";
import type { FriendCalls } from "./friend-calls.ts";

/** Creates the calls. */
export function createFriendCalls(call: Call): FriendCalls {
  const { method } = FriendService;
  return {
    async listFriends() {
      const { friends } = await call(method.listFriends, {});
      return friends.map(toAccount);
    },

    async listFriendRequests() {
      const { requests } = await call(method.listFriendRequests, {});
      return requests.map(toFriendRequest);
    },

    async requestFriend(accountId) {
      const { request } = await call(method.requestFriend, { accountId });
      return toFriendRequest(request);
    },

    async answerFriend(accountId, isAccepted) {
      const { conversationId } = await call(method.answerFriend, { accountId, isAccepted });
      return conversationId === "" ? undefined : conversationId;
    },

    async cancelFriendRequest(accountId) {
      await call(method.cancelFriendRequest, { accountId });
    },

    async removeFriend(accountId) {
      await call(method.removeFriend, { accountId });
    },

    async blockAccount(accountId) {
      await call(method.blockAccount, { accountId });
    },

    async unblockAccount(accountId) {
      await call(method.unblockAccount, { accountId });
    },

    async listBlocked() {
      const { accounts } = await call(method.listBlocked, {});
      return accounts.map(toAccount);
    },
  };
}
