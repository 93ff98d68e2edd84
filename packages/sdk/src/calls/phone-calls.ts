import type { Account, SaidCode } from "../model/account.ts";

/** Phone numbers, proved by a code of four digits. `signInByPhone` is in `Client`. */
export interface PhoneCalls {
  /**
   * Sends a code to a number (6 to 15 digits, with or without a plus sign) and gives the code's id. It holds for five minutes.
   * Throws `invalid_argument`, `resource_exhausted` after too many codes, `unavailable` when it cannot be sent. Needs no session.
   */
  sendCode(phone: string): Promise<string>;
  /**
   * Makes an account without a password; does not sign in. Throws `permission_denied` for a wrong or old code,
   * `already_exists` when the number has an account. Needs no session.
   */
  registerByPhone(said: SaidCode): Promise<Account>;
  /** Gives the own account the number. Throws like `registerByPhone`. */
  setPhone(said: SaidCode): Promise<void>;
  /** The own number, which nobody else is told; "" when there is none. */
  getPhone(): Promise<string>;
}
