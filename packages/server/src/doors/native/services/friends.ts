import type { ServiceImpl } from "@connectrpc/connect";
import { type AccountId, type Core, toId } from "@parley/core";
import type { FriendService } from "@parley/protocol/native";
import { requireSession } from "../calls.ts";
import { toAccount, toFriendRequest } from "../codec.ts";

/** Friends, requests and blocks over the wire. */
export function createFriendService({
  friends,
}: Pick<Core, "friends">): ServiceImpl<typeof FriendService> {
  return {
    async listFriends(_request, context) {
      const all = await friends.list(requireSession(context));
      return { friends: all.map(toAccount) };
    },
    async listFriendRequests(_request, context) {
      const all = await friends.listRequests(requireSession(context));
      return { requests: all.map(toFriendRequest) };
    },
    async requestFriend({ accountId }, context) {
      const request = await friends.request(requireSession(context), toId<AccountId>(accountId));
      return { request: toFriendRequest(request) };
    },
    async answerFriend({ accountId, isAccepted }, context) {
      const from = toId<AccountId>(accountId);
      const opened = await friends.answer(requireSession(context), from, isAccepted);
      return { conversationId: opened ?? "" };
    },
    async cancelFriendRequest({ accountId }, context) {
      await friends.cancel(requireSession(context), toId<AccountId>(accountId));
      return {};
    },
    async removeFriend({ accountId }, context) {
      await friends.remove(requireSession(context), toId<AccountId>(accountId));
      return {};
    },
    async blockAccount({ accountId }, context) {
      await friends.block(requireSession(context), toId<AccountId>(accountId));
      return {};
    },
    async unblockAccount({ accountId }, context) {
      await friends.unblock(requireSession(context), toId<AccountId>(accountId));
      return {};
    },
    async listBlocked(_request, context) {
      const all = await friends.listBlocked(requireSession(context));
      return { accounts: all.map(toAccount) };
    },
  };
}
