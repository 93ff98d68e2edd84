import type { AccountId } from "../ids.ts";
import type { Session } from "../sessions/session.ts";
import type { Account, ProfilePatch } from "./account.ts";

/** What somebody gives to get an account. */
export type Registration = {
  readonly username: string;
  readonly password: string;
  /** Default: the username. */
  readonly displayName?: string;
  /** Where the request comes from, for limits; see `SignIn.address`. */
  readonly address: string;
};

/** Accounts and their public details. */
export interface Accounts {
  /**
   * Makes an account and a member of the lobby. Does not sign in. Throws `invalid_argument` for a
   * username or password that breaks a rule, `already_exists` when the username is taken (compared
   * without case), `resource_exhausted` when the address makes too many.
   */
  register(registration: Registration): Promise<Account>;
  /** Throws `not_found`. */
  get(session: Session, id: AccountId): Promise<Account>;
  /** By username, compared without case. Throws `not_found`. */
  getByUsername(session: Session, username: string): Promise<Account>;
  /** Changes the caller's own details. Throws `invalid_argument`, `already_exists` (username), `not_found` (avatar). */
  updateProfile(session: Session, patch: ProfilePatch): Promise<Account>;
  /**
   * Sets a new password and revokes every other session of the account. Throws `permission_denied`
   * when the current one is wrong, `invalid_argument` when the new one breaks a rule.
   */
  changePassword(session: Session, current: string, next: string): Promise<void>;
}
