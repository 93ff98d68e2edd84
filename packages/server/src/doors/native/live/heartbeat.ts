import type { Clock } from "@parley/core";
import type { NativeLimits } from "../limits.ts";

type Parts = {
  readonly clock: Clock;
  readonly limits: Pick<NativeLimits, "pingEveryMs" | "pingTimeoutMs">;
  /** True when the other end answered within the time. */
  readonly ping: (timeoutMs: number) => Promise<boolean>;
  readonly onSilent: () => void;
};

/**
 * Pings the other end again and again, so that proxies on the way see life, and says once when it does not
 * answer. The returned function ends it.
 */
export function startHeartbeat({ clock, limits, ping, onSilent }: Parts): () => void {
  let isStopped = false;
  let cancel = scheduleNext();

  function scheduleNext(): () => void {
    return clock.schedule(limits.pingEveryMs, () => void beat());
  }

  async function beat(): Promise<void> {
    const isAnswered = await ping(limits.pingTimeoutMs);
    if (isStopped) return;
    if (isAnswered) cancel = scheduleNext();
    else onSilent();
  }

  return () => {
    isStopped = true;
    cancel();
  };
}
