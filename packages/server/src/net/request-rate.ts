import type { ListenerLimits } from "./limits.ts";
import { isLoopback } from "./loopback.ts";
import { createMessageRate, type MessageRate } from "./message-rate.ts";

/** Counts the requests of each network. */
export interface RequestRate {
  /** Takes one. 0 when it is allowed, else the milliseconds until one is. This machine's own requests are not counted. */
  take(address: string): number;
}

/** What may come at once, in seconds' worth of the rate: many pages of one house that open together. */
const burstSeconds = 10;
/** Networks that are remembered; the longest silent are forgotten first, so that a flood of them costs bounded memory. */
const maxNetworks = 20_000;

/** Creates the count, with nothing in it. */
export function createRequestRate(options: {
  readonly clock: { now(): number };
  readonly limits: Pick<ListenerLimits, "requestsPerSecond">;
  /** What addresses are counted by. Default: each for itself. */
  readonly toNetwork?: ((address: string) => string) | undefined;
}): RequestRate {
  const { clock, limits, toNetwork = (address) => address } = options;
  const { requestsPerSecond } = limits;
  const rates = new Map<string, MessageRate>();
  return {
    take(address) {
      if (isLoopback(address)) return 0;
      const network = toNetwork(address);
      const known = rates.get(network);
      const burst = burstSeconds * requestsPerSecond;
      const rate = known ?? createMessageRate(clock, burst, requestsPerSecond);
      rates.delete(network);
      rates.set(network, rate);
      const oldest = rates.keys().next().value;
      if (rates.size > maxNetworks && oldest !== undefined) rates.delete(oldest);
      return rate.take();
    },
  };
}

/** What somebody is told who may try again in so many milliseconds. */
export function toTooManyText(waitMs: number): string {
  return `too many requests from your address, try again in ${Math.ceil(waitMs / 1000)} s`;
}
