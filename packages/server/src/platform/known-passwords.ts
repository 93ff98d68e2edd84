import { createHmac, randomBytes } from "node:crypto";
import type { Clock, Hasher } from "@parley/core";

/** How long a right password is known: a day at work, on whose evening the line may break for a moment. */
const lifetimeMs = 12 * 3_600_000;
/** Those that are known; who was not here for longest is forgotten first. About 2 MB. */
const maxKnown = 20_000;

/**
 * A hasher that knows a right password again: clients that sign in with each connection, all at once after the line broke, then cost
 * microseconds and not 20 ms each. What is known is a hash of the stored hash and the password, keyed with random bytes that
 * live in this process alone; so a new password, which is a new stored hash, is never taken for the old one. A wrong
 * password always costs the whole work.
 */
export function createKnowingHasher(hasher: Hasher, clock: Clock): Hasher {
  const key = randomBytes(32);
  /** When each was seen last, the oldest first. */
  const seenAt = new Map<string, number>();

  /** A hash has no line break. */
  function toMark(hash: string, password: string): string {
    return createHmac("sha256", key).update(`${hash}\n${password}`).digest("base64url");
  }

  function isKnown(mark: string): boolean {
    const at = seenAt.get(mark);
    // A clock that went back makes it look as if it lay ahead: as old as can be.
    return at !== undefined && Math.abs(clock.now() - at) < lifetimeMs;
  }

  function remember(mark: string): void {
    seenAt.delete(mark);
    seenAt.set(mark, clock.now());
    const [oldest] = seenAt.keys();
    if (seenAt.size > maxKnown && oldest !== undefined) seenAt.delete(oldest);
  }

  return {
    ...hasher,
    async verifyPassword(hash, password) {
      const mark = toMark(hash, password);
      const isRight = isKnown(mark) || (await hasher.verifyPassword(hash, password));
      if (isRight) remember(mark);
      return isRight;
    },
  };
}
