import type { Clock } from "@parley/core";

/** Creates the machine's clock. */
export function createClock(): Clock {
  return {
    now: Date.now,
    schedule(delayMs, run) {
      const timer = setTimeout(run, delayMs);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
