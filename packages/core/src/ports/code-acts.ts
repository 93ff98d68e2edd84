import type { Account } from "../accounts/account.ts";
import type { Sha256 } from "../files/file.ts";
import type { AccountId, CodeId } from "../ids.ts";

/** A code that was sent to somebody, to be said back. */
export type NewCode = {
  readonly id: CodeId;
  /** Where it was sent: the only place that it proves. */
  readonly address: string;
  readonly codeHash: Sha256;
  readonly expiresAt: number;
};

/** What saying a code came to. `gone`: there is none by that id and address, any more or yet. */
export type Redeemed = "right" | "wrong" | "gone";

/** The acts of addresses that are proved by a code: today phone numbers. */
export interface CodeActs {
  /** Stores a code; the other codes for its address are gone. Forgets those that expired before `now`. */
  createCode(code: NewCode, now: number): Promise<void>;
  /** Compares a code. A right one, an expired one, and one that was wrong `maxAttempts` times is gone afterwards. */
  redeemCode(attempt: {
    readonly id: CodeId;
    readonly address: string;
    readonly codeHash: Sha256;
    readonly maxAttempts: number;
    readonly now: number;
  }): Promise<Redeemed>;
  /** Sets the account's phone number. False when another account has it. */
  setPhone(accountId: AccountId, phone: string): Promise<boolean>;
  findAccountByPhone(phone: string): Promise<Account | undefined>;
  /** "" when it has none. */
  findPhone(accountId: AccountId): Promise<string>;
}
