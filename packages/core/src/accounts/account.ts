import type { AccountId, FileId } from "../ids.ts";

/** Who can sign in, as others see it. */
export type Account = {
  readonly id: AccountId;
  /** Unique without regard to case. */
  readonly username: string;
  readonly displayName: string;
  /** A line about the person; may be empty. */
  readonly about: string;
  /** A picture; anybody who is signed in may see it. */
  readonly avatarId: FileId | undefined;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
};

/** Enough of an account to show who did something. */
export type AccountRef = Pick<Account, "id" | "username" | "displayName">;

/** What an account may change of itself; what is absent stays. */
export type ProfilePatch = Partial<Pick<Account, "username" | "displayName" | "about">> & {
  /** A picture that the account has uploaded; `null` takes the avatar away. */
  readonly avatarId?: FileId | null;
};
