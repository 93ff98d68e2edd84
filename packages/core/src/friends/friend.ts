import type { Account } from "../accounts/account.ts";
import type { FriendRequestId } from "../ids.ts";

/** A wish to be friends that nobody has answered yet. */
export type FriendRequest = {
  readonly id: FriendRequestId;
  readonly from: Account;
  readonly to: Account;
  /** Milliseconds since 1970. */
  readonly at: number;
};
