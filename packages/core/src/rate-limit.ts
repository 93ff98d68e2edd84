import { ChatError } from "./error.ts";
import type { Clock } from "./ports/clock.ts";

/** How much is allowed: `burst` at once, refilled evenly over `windowMs`. */
export type Rate = { readonly burst: number; readonly windowMs: number };

/** Counts uses for each key. */
export interface RateLimit {
  /** Uses one, or `count`. 0 when that was allowed, else the milliseconds until it is. More than the burst counts as the burst. */
  take(key: string, count?: number): number;
  /** Gives a use back, that came to nothing. */
  giveBack(key: string): void;
}

/** Keys that are remembered; the longest unused are forgotten first, so that a flood of keys costs bounded memory. */
const maxKeys = 20_000;

/** Creates a token bucket for each key. */
export function createRateLimit(clock: Clock, rate: Rate): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const msPerToken = rate.windowMs / rate.burst;
  return {
    take(key, count = 1) {
      const now = clock.now();
      const bucket = buckets.get(key) ?? { tokens: rate.burst, at: now };
      // A clock that went back refills nothing.
      const elapsed = Math.max(0, now - bucket.at);
      const tokens = Math.min(rate.burst, bucket.tokens + elapsed / msPerToken);
      const wanted = Math.min(count, rate.burst);
      const isAllowed = tokens >= wanted;
      buckets.delete(key);
      buckets.set(key, { tokens: isAllowed ? tokens - wanted : tokens, at: now });
      const oldest = buckets.keys().next().value;
      if (buckets.size > maxKeys && oldest !== undefined) buckets.delete(oldest);
      return isAllowed ? 0 : Math.ceil((wanted - tokens) * msPerToken);
    },
    giveBack(key) {
      const bucket = buckets.get(key);
      if (bucket !== undefined) bucket.tokens = Math.min(rate.burst, bucket.tokens + 1);
    },
  };
}

/** Uses one, or `count`. Throws `resource_exhausted`, with the time to wait, when there have been too many. */
export type RequireRate = (key: string, count?: number) => void;

/** Creates a limit that refuses by itself; `what` says of what there were too many. */
export function createRequireRate(clock: Clock, rate: Rate, what: string): RequireRate {
  const limit = createRateLimit(clock, rate);
  return (key, count) => {
    const retryAfterMs = limit.take(key, count);
    if (retryAfterMs > 0) throw toTooMany(what, retryAfterMs);
  };
}

/** The refusal of what came too often. */
export function toTooMany(what: string, retryAfterMs: number): ChatError {
  const seconds = Math.ceil(retryAfterMs / 1000);
  const wait = seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`;
  return new ChatError("resource_exhausted", `too many ${what}, try again in ${wait}`, {
    retryAfterMs,
  });
}
