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
