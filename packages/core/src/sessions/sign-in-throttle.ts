import type { Clock } from "../ports/clock.ts";

/** Which attempts have failed lately, for one key (an address, or an account from an address). */
type Failures = { count: number; last: number };

/** The longest that an attempt must wait for the one before it. */
const maxDelayMs = 60_000;
/** Failures are forgotten this long after the last one. */
const memoryMs = 15 * 60_000;
/** Keys that are remembered; the oldest are forgotten first, so that a flood of names costs bounded memory. */
const maxKeys = 10_000;

/**
 * Slows down the guessing of passwords: after some free failures each further one for the same key must
 * wait, 1 s at first and twice as long each time, up to a minute.
 */
export interface SignInThrottle {
  /** Milliseconds to wait before the next attempt for this key; 0 when it may be made now. */
  findDelay(key: string): number;
  addFailure(key: string): void;
  clear(key: string): void;
}

/** Creates a throttle that gives each key `freeFailures` failures without waiting. */
export function createSignInThrottle(clock: Clock, freeFailures: number): SignInThrottle {
  const failuresByKey = new Map<string, Failures>();

  function findFailures(key: string): Failures | undefined {
    const failures = failuresByKey.get(key);
    if (failures === undefined) return undefined;
    // A clock that went back makes the failure look as if it lay ahead: count it as just now.
    if (clock.now() < failures.last) failures.last = clock.now();
    if (clock.now() - failures.last < memoryMs) return failures;
    failuresByKey.delete(key);
    return undefined;
  }

  return {
    findDelay(key) {
      const failures = findFailures(key);
      if (failures === undefined || failures.count < freeFailures) return 0;
      const delayMs = Math.min(maxDelayMs, 1000 * 2 ** (failures.count - freeFailures));
      return Math.max(0, failures.last + delayMs - clock.now());
    },
    addFailure(key) {
      const count = (findFailures(key)?.count ?? 0) + 1;
      failuresByKey.delete(key);
      failuresByKey.set(key, { count, last: clock.now() });
      const oldest = failuresByKey.keys().next().value;
      if (failuresByKey.size > maxKeys && oldest !== undefined) failuresByKey.delete(oldest);
    },
    clear(key) {
      failuresByKey.delete(key);
    },
  };
}
