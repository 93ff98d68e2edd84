import { FriendService } from "@parley/protocol/native";
import type { Call } from "../calls.ts";
import { toAccount, toFriendRequest } from "../from-wire.ts";
import type { Account, FriendRequest } from "../model/account.ts";

/** Friends, requests and blocks. Each change comes as an event in the own log of both; of a block the blocked one is not told. */
export interface FriendCalls {
  /** By username. */
  listFriends(): Promise<readonly Account[]>;
  /** Those that wait for an answer, from the account and to it, oldest first. */
  listFriendRequests(): Promise<readonly FriendRequest[]>;
  /**
   * Throws `already_exists` when they are friends or asked already, `failed_precondition` when they have asked (answer that),
   * `not_found` (also when they block the account), `resource_exhausted` when too many requests are unanswered.
   */
  requestFriend(accountId: string): Promise<FriendRequest>;
  /** Answers the request of an account. Accepted, it gives the id of their direct conversation. Throws `not_found`. */
  answerFriend(accountId: string, isAccepted: boolean): Promise<string | undefined>;
  /** Takes the own request to an account back. Throws `not_found`. */
  cancelFriendRequest(accountId: string): Promise<void>;
  /** Ends a friendship, for both. Throws `not_found`. */
  removeFriend(accountId: string): Promise<void>;
  /** Ends a friendship and refuses their requests and direct messages from now on. */
  blockAccount(accountId: string): Promise<void>;
  /** Does nothing when there is no block. */
  unblockAccount(accountId: string): Promise<void>;
  /** By username. */
  listBlocked(): Promise<readonly Account[]>;
}

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
