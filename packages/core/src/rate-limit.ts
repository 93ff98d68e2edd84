import type { Clock } from "./ports/clock.ts";

/** How much is allowed: `burst` at once, refilled evenly over `windowMs`. */
export type Rate = { readonly burst: number; readonly windowMs: number };

/** Counts uses for each key. */
export interface RateLimit {
  /** Uses one. 0 when it was allowed, else the milliseconds until the next one is. */
  take(key: string): number;
}

/** Keys that are remembered; the longest unused are forgotten first, so that a flood of keys costs bounded memory. */
const maxKeys = 20_000;

/** Creates a token bucket for each key. */
export function createRateLimit(clock: Clock, rate: Rate): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const msPerToken = rate.windowMs / rate.burst;
  return {
    take(key) {
      const now = clock.now();
      const bucket = buckets.get(key) ?? { tokens: rate.burst, at: now };
      // A clock that went back refills nothing.
      const elapsed = Math.max(0, now - bucket.at);
      const tokens = Math.min(rate.burst, bucket.tokens + elapsed / msPerToken);
      const isAllowed = tokens >= 1;
      buckets.delete(key);
      buckets.set(key, { tokens: isAllowed ? tokens - 1 : tokens, at: now });
      const oldest = buckets.keys().next().value;
      if (buckets.size > maxKeys && oldest !== undefined) buckets.delete(oldest);
      return isAllowed ? 0 : Math.ceil((1 - tokens) * msPerToken);
    },
  };
}
