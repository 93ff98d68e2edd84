import type { Sha256 } from "../files/file.ts";

/** One-way functions. Slow ones run off the caller's thread. */
export interface Hasher {
  /** A salted, deliberately slow hash of a password, as text that names its own parameters. */
  hashPassword(password: string): Promise<string>;
  /** Whether the password is the one that was hashed. False for a hash that cannot be read; equal work for equal parameters. */
  verifyPassword(hash: string, password: string): Promise<boolean>;
  /** SHA-256 of the text's UTF-8. */
  sha256(text: string): Sha256;
}
