import type { Account } from "../accounts/account.ts";
import type { CodeId } from "../ids.ts";
import type { SignedInFrom } from "../sessions/open-session.ts";
import type { Session } from "../sessions/session.ts";

/** A code as somebody says it back. */
export type SaidCode = {
  readonly codeId: CodeId;
  /** The phone number that it was sent to. */
  readonly phone: string;
  readonly code: string;
};

/**
 * Phone numbers, proved by a code that was sent there. A code is four digits, holds for five minutes, for its own number
 * only, for one right answer or five wrong ones; a new one for the number ends the one before.
 */
export interface Verification {
  /**
   * Sends a code. Throws `invalid_argument` for what is no phone number, `resource_exhausted` (with `retryAfterMs`) when too many
   * were asked for by the number or from the address, `unavailable` when it cannot be sent.
   */
  sendCode(phone: string, address: string): Promise<CodeId>;
  /**
   * Makes an account without a password, whose username is its id, and gives it the number. Throws `permission_denied` for a wrong or old
   * code, `already_exists` when the number has an account.
   */
  register(said: SaidCode, address: string): Promise<Account>;
  /** Signs in the number's account. Throws `permission_denied` for a wrong or old code, `not_found` when the number has no account. */
  signIn(
    said: SaidCode,
    from: SignedInFrom,
  ): Promise<{ readonly session: Session; readonly token: string }>;
  /** Gives the caller's account the number. Throws `permission_denied` for a wrong or old code, `already_exists` when another account has it. */
  setPhone(session: Session, said: SaidCode): Promise<void>;
  /** The caller's own number; "" when there is none. Nobody else is told it. */
  getPhone(session: Session): Promise<string>;
}
