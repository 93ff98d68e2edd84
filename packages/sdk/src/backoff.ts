import type { Platform, Signal } from "./platform.ts";

/** The shortest wait before another try, in milliseconds. */
export const minBackoffMs = 250;
/** The longest. */
export const maxBackoffMs = 30_000;

/**
 * How long to wait before the try after the `attempt`-th failure (1 is the first): random between the shortest
 * wait and a bound that doubles with each failure, so that a crowd that lost its server does not come back at once.
 */
export function toBackoffMs(attempt: number, random: number): number {
  const bound = Math.min(maxBackoffMs, minBackoffMs * 2 ** Math.min(attempt, 16));
  return Math.round(minBackoffMs + random * (bound - minBackoffMs));
}

/** Waits before the next try: as long as the server said, or else as `toBackoffMs`. Ends at once with the signal. */
export function waitForNextTry(
  platform: Platform,
  wait: { failures: number; retryAfterMs: number | undefined; signal: Signal },
): Promise<void> {
  const { failures, retryAfterMs = toBackoffMs(failures, platform.random()), signal } = wait;
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const cancel = platform.schedule(retryAfterMs, end);
    signal.addEventListener("abort", end);
  });
}
