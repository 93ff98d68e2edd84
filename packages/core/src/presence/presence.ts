import type { AccountRef } from "../accounts/account.ts";
import type { AccountId } from "../ids.ts";
import type { Session } from "../sessions/session.ts";

/** `active`: at a device; `inactive`: connected, but away from every device. */
export type PresenceState = "offline" | "active" | "inactive";

/** Somebody's presence, as it is now. */
export type PresenceEntry = { readonly account: AccountRef; readonly state: PresenceState };

/** One connection's share in its account's presence. */
export interface PresenceLease {
  setActivity(activity: "active" | "inactive"): void;
  /**
   * Gives the share back. `left`: the person said so, the account is offline at once when this was its last
   * connection. `lost`: the line broke, others are told only after a grace in which the client may come back.
   */
  release(reason: "left" | "lost"): void;
}

/**
 * Who is here. Lossy on purpose: never stored, changes of one account within a short window are told
 * as one, and an account that went and came within it is not told at all.
 */
export interface Presence {
  /** Adds a connection of the session's account; it begins active. */
  join(session: Session): PresenceLease;
  get(id: AccountId): PresenceState;
  /** Everybody who is not offline, as last told to listeners, in the order in which they came. */
  list(): readonly PresenceEntry[];
  /** Calls `listener` with the changes of each window. The returned function ends it. */
  subscribe(listener: (changes: readonly PresenceEntry[]) => void): () => void;
}
