import type { Schedule } from "./schedule.ts";

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

/**
 * Takes one as soon as it is allowed: for wires that cannot refuse a message and go on, whose reading is held back
 * instead. Settles at once when the signal is aborted.
 */
export async function whenAllowed(
  rate: MessageRate,
  schedule: Schedule,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const waitMs = signal.aborted ? 0 : rate.take();
    if (waitMs === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => resolve();
    const cancel = schedule(waitMs, wake);
    signal.addEventListener("abort", wake, { once: true });
    await promise;
    signal.removeEventListener("abort", wake);
    cancel();
  }
}
