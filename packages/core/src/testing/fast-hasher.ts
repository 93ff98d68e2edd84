import { createHash, randomBytes } from "node:crypto";
import type { Hasher } from "../ports/hasher.ts";

/** Creates a hasher that keeps every promise but the slowness: salted SHA-256, so that tests need not wait. */
export function createFastHasher(): Hasher {
  return {
    async hashPassword(password) {
      const salt = randomBytes(8).toString("hex");
      return `fast$${salt}$${hash(`${salt}$${password}`)}`;
    },
    async verifyPassword(stored, password) {
      const [scheme, salt, digest] = stored.split("$");
      return scheme === "fast" && digest === hash(`${salt}$${password}`);
    },
    sha256: hash,
  };
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
