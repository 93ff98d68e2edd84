/** Counts what one connection sends. */
export interface MessageRate {
  /** Takes one. 0 when it is allowed, else the milliseconds until one is. */
  take(): number;
}

/** Creates a bucket of `burst` messages that fills up with `perSecond`. */
export function createMessageRate(
  clock: { now(): number },
  burst: number,
  perSecond: number,
): MessageRate {
  let left = burst;
  let at = clock.now();
  return {
    take() {
      const now = clock.now();
      // The machine's clock may go back; that must not take messages away.
      left = Math.min(burst, left + (Math.max(0, now - at) * perSecond) / 1000);
      at = now;
      if (left < 1) return Math.ceil(((1 - left) * 1000) / perSecond);
      left -= 1;
      return 0;
    },
  };
}
