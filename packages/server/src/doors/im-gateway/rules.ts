import { ChatError } from "@parley/core";

/** The client's field takes no more; the original server refuses from 22 bytes on. */
const maxNicknameBytes = 21;

// Each of these throws `invalid_argument` for what breaks a rule of this wire. The core's own rules come on top.

/** A nickname: 1 to 21 bytes of UTF-8. */
export function requireNickname(nickname: string): void {
  const bytes = Buffer.byteLength(nickname);
  if (bytes >= 1 && bytes <= maxNicknameBytes) return;
  throw new ChatError(
    "invalid_argument",
    bytes === 0
      ? "the nickname is empty"
      : `the nickname is ${bytes} bytes, the limit is ${maxNicknameBytes}`,
  );
}

/** A password, where an account is made. */
export function requirePassword(password: string): void {
  if (/^[A-Za-z0-9_-]{6,15}$/.test(password)) return;
  throw new ChatError(
    "invalid_argument",
    "a password has 6 to 15 of the characters A-Z a-z 0-9 _ -",
  );
}

/** A phone number as the client takes it. */
export function requirePhone(phone: string): void {
  if (/^1[3-9]\d{9}$/.test(phone)) return;
  throw new ChatError("invalid_argument", "a phone number has 11 digits and begins with 13 to 19");
}
