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
  return new Bucket(clock, burst, perSecond);
}

class Bucket implements MessageRate {
  readonly #clock: { now(): number };
  readonly #burst: number;
  readonly #perSecond: number;
  #left: number;
  #at: number;

  constructor(clock: { now(): number }, burst: number, perSecond: number) {
    this.#clock = clock;
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#left = burst;
    this.#at = clock.now();
  }

  take(): number {
    const now = this.#clock.now();
    // The machine's clock may go back; that must not take messages away.
    const grown = (Math.max(0, now - this.#at) * this.#perSecond) / 1000;
    this.#left = Math.min(this.#burst, this.#left + grown);
    this.#at = now;
    if (this.#left < 1) return Math.ceil(((1 - this.#left) * 1000) / this.#perSecond);
    this.#left -= 1;
    return 0;
  }
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
