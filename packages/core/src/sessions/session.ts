import type { AccountRef } from "../accounts/account.ts";
import type { SessionId } from "../ids.ts";

/** A signed-in state of an account. Every call into the core that acts for somebody takes one. */
export type Session = {
  readonly id: SessionId;
  readonly account: AccountRef;
  /** What the client called itself; for the list of sessions. */
  readonly client: string;
  /** The door that it came in by. */
  readonly door: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Milliseconds since 1970; coarse. */
  readonly seenAt: number;
};
