import type { Account } from "../accounts/account.ts";
import type { AccountId, ConversationId } from "../ids.ts";
import type { Session } from "../sessions/session.ts";
import type { FriendRequest } from "./friend.ts";

/**
 * Who is whose friend, and who wants no word from whom. Friends are mutual. Each change is an event in the
 * own log of both accounts, but for blocks, which the blocked one is not told of.
 */
export interface Friends {
  /** By username. */
  list(session: Session): Promise<readonly Account[]>;
  /** Those that wait for an answer, from the caller and to the caller, oldest first. */
  listRequests(session: Session): Promise<readonly FriendRequest[]>;
  /**
   * Asks somebody to be friends. Throws `not_found`, `invalid_argument` (oneself), `already_exists` (friends already, or
   * asked already), `failed_precondition` (they have asked the caller: answer that), `resource_exhausted` (too many unanswered).
   * Who is blocked by the other one is told `not_found`.
   */
  request(session: Session, to: AccountId): Promise<FriendRequest>;
  /**
   * Answers somebody's request. Accepted, both are friends and have a direct conversation, whose id is the answer;
   * declined, `undefined`. Throws `not_found` when there is no such request.
   */
  answer(
    session: Session,
    from: AccountId,
    isAccepted: boolean,
  ): Promise<ConversationId | undefined>;
  /** Takes a request of the caller's back. Throws `not_found`. */
  cancel(session: Session, to: AccountId): Promise<void>;
  /**
   * Ends a friendship, for both. Their direct conversation leaves both lists until somebody writes in it again;
   * its history stays. Throws `not_found`.
   */
  remove(session: Session, peer: AccountId): Promise<void>;
  /**
   * Blocks somebody: ends the friendship and open requests, and refuses theirs and their direct messages from now
   * on. Blocking twice does nothing. Throws `not_found`, `invalid_argument` (oneself).
   */
  block(session: Session, peer: AccountId): Promise<void>;
  /** Does nothing when there is no block. */
  unblock(session: Session, peer: AccountId): Promise<void>;
  /** By username. */
  listBlocked(session: Session): Promise<readonly Account[]>;
}
