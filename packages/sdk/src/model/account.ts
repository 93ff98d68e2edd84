/** What the client knows of an account. */
export type Account = {
  readonly id: string;
  /** Unique, compared without case; what people sign in with. */
  readonly username: string;
  readonly displayName: string;
  readonly about: string;
  /** A picture, for `getFileUrl`; "" when there is none. */
  readonly avatarFileId: string;
};

/** Enough of an account to show who did something. */
export type AccountRef = Pick<Account, "id" | "username" | "displayName">;

/** `inactive`: connected, but away from every device. */
export type PresenceState = "offline" | "active" | "inactive";

/** A wish to be friends that waits for an answer. */
export type FriendRequest = {
  readonly id: string;
  readonly from: Account;
  readonly to: Account;
  /** Milliseconds since 1970, by the server's clock. */
  readonly at: number;
};

/** A signed-in state of the account; times in milliseconds since 1970. */
export type SessionInfo = {
  readonly id: string;
  readonly client: string;
  readonly door: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly isCurrent: boolean;
};

/** A code that was sent to a phone, said back. */
export type SaidCode = {
  /** From `sendCode`. */
  readonly codeId: string;
  /** The number that the code was sent to, written as it was then. */
  readonly phone: string;
  readonly code: string;
};
