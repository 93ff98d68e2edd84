import type { Account, SessionInfo } from "../model/account.ts";

/** What the account changes of its public face; what is absent stays. */
export type ProfilePatch = {
  /** 1 to 64 characters; what the account signs in with from then on. */
  readonly username?: string;
  readonly displayName?: string;
  readonly about?: string;
  /** Of a picture that this account has uploaded with `uploadFile`; "" takes the avatar away. */
  readonly avatarFileId?: string;
};

/** Accounts and the sessions of the own one. */
export interface AccountCalls {
  /** Makes an account; does not sign in. Throws `already_exists` when the username is taken, `invalid_argument`. */
  register(registration: {
    readonly username: string;
    readonly password: string;
    readonly displayName?: string;
  }): Promise<Account>;
  /** Throws `not_found`. */
  getAccount(id: string): Promise<Account>;
  /** Compares without case. Throws `not_found`. */
  getAccountByUsername(username: string): Promise<Account>;
  /** Throws `already_exists` when the username is taken, `not_found` when the avatar is no picture of this account's, `invalid_argument`. */
  updateProfile(patch: ProfilePatch): Promise<Account>;
  /** Ends every other session. Throws `permission_denied` when the current password is wrong. */
  changePassword(current: string, next: string): Promise<void>;
  /** Newest first. */
  listSessions(): Promise<readonly SessionInfo[]>;
  /** Throws `not_found`. */
  revokeSession(id: string): Promise<void>;
}
