import { ChatError } from "../error.ts";
import type { Limits } from "../limits.ts";
import { requireText } from "../text.ts";

/** Throws `invalid_argument` for a password that is too short or too long. */
export function requirePassword(password: string, limits: Limits): void {
  requireText("password", password, limits.maxPasswordBytes);
  if ([...password].length < limits.minPasswordLength) {
    throw new ChatError(
      "invalid_argument",
      `password is too short, it needs at least ${limits.minPasswordLength} characters`,
    );
  }
}
