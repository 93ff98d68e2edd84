import type { Account } from "../accounts/account.ts";
import type { Sha256 } from "../files/file.ts";
import type { AccountId, CodeId } from "../ids.ts";

/** A code that was sent to somebody, to be said back. */
export type NewCode = {
  readonly id: CodeId;
  /** Where it was sent: the only place that it proves. */
  readonly address: string;
  readonly codeHash: Sha256;
  /** Milliseconds since 1970; at this time it no longer holds. */
  readonly expiresAt: number;
};

/** What saying a code came to. `gone`: there is none by that id and address that holds, any more or yet. */
export type Redeemed = "right" | "wrong" | "gone";

/** The acts of addresses that are proved by a code: today phone numbers. */
export interface CodeActs {
  /** Stores a code; the other codes for its address are gone. Forgets all that have expired by `now`. */
  createCode(code: NewCode, now: number): Promise<void>;
  /**
   * Compares a code. It is gone afterwards when it was right (so of many who say it at once, one is), when it has expired, and when
   * this was the wrong answer number `maxAttempts`. Another address than the code's counts as no answer.
   */
  redeemCode(attempt: {
    readonly id: CodeId;
    readonly address: string;
    readonly codeHash: Sha256;
    readonly maxAttempts: number;
    readonly now: number;
  }): Promise<Redeemed>;
  /** Sets the account's phone number, in place of one before. False when another account has it, or there is no such account. */
  setPhone(accountId: AccountId, phone: string): Promise<boolean>;
  findAccountByPhone(phone: string): Promise<Account | undefined>;
  /** "" when it has none. */
  findPhone(accountId: AccountId): Promise<string>;
}
