import type { Account } from "../accounts/account.ts";
import type { FriendRequest } from "../friends/friend.ts";
import type { AccountId, ConversationId, FriendRequestId } from "../ids.ts";
import type { Event } from "../messages/event.ts";

/** A friend request to store. */
export type NewFriendRequest = {
  readonly id: FriendRequestId;
  readonly from: AccountId;
  readonly to: AccountId;
  readonly at: number;
};

/** What asking came to. */
export type FriendRequested =
  | {
      readonly status: "requested";
      readonly request: FriendRequest;
      readonly events: readonly Event[];
    }
  | {
      readonly status:
        | "no_such_account"
        /** One of the two has blocked the other. */
        | "blocked"
        | "already_friends"
        | "already_requested"
        /** The other one has asked. */
        | "requested_by_peer"
        /** The asker has `maxOpen` unanswered requests. */
        | "too_many";
    };

/** What answering came to. `conversationId`: of the two's direct conversation, when accepted. */
export type FriendAnswered = {
  readonly conversationId: ConversationId | undefined;
  readonly events: readonly Event[];
};

/** The acts of friendship. All events that an act appends are in its answer, in the order of their logs' seq. */
export interface FriendActs {
  /** By folded username. */
  listFriends(accountId: AccountId): Promise<readonly Account[]>;
  /** From and to the account, oldest first. */
  listFriendRequests(accountId: AccountId): Promise<readonly FriendRequest[]>;
  /** Appends `friend_requested` to both accounts' own logs. Of several reasons to refuse, the first in the order of `FriendRequested` is told. */
  requestFriend(request: NewFriendRequest, maxOpen: number): Promise<FriendRequested>;
  /**
   * Removes the request of `from` to `accountId` and appends `friend_answered` to both own logs. Accepted: makes them friends,
   * and opens their direct conversation as `openDirect` does (`newConversationId` is used when they have none yet), but shown in both lists.
   * `undefined` when there is no such request.
   */
  answerFriend(answer: {
    readonly accountId: AccountId;
    readonly from: AccountId;
    readonly isAccepted: boolean;
    readonly newConversationId: ConversationId;
    readonly at: number;
  }): Promise<FriendAnswered | undefined>;
  /** Removes the request of `accountId` to `to` and appends `friend_request_canceled` to both own logs. `undefined` when there is none. */
  cancelFriendRequest(
    accountId: AccountId,
    to: AccountId,
    at: number,
  ): Promise<readonly Event[] | undefined>;
  /**
   * Ends a friendship: appends `friend_removed` to both own logs and hides their direct conversation from both lists until it has a
   * newer event. `undefined` when they are not friends.
   */
  removeFriend(
    accountId: AccountId,
    peerId: AccountId,
    at: number,
  ): Promise<readonly Event[] | undefined>;
  /**
   * Blocks `peerId` for `accountId`: appends `block_changed` to the account's own log, ends a friendship as `removeFriend` does, and removes
   * requests between the two without a word. No events when there is a block already; `undefined` when there is no such account.
   */
  blockAccount(
    accountId: AccountId,
    peerId: AccountId,
    at: number,
  ): Promise<readonly Event[] | undefined>;
  /** Appends `block_changed` to the account's own log; no events when there is no block. */
  unblockAccount(accountId: AccountId, peerId: AccountId, at: number): Promise<readonly Event[]>;
  /** By folded username. */
  listBlocked(accountId: AccountId): Promise<readonly Account[]>;
}
