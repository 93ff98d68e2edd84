import { ChatError, type Clock, type Limits } from "@parley/core";
import { createMessageRate, whenAllowed } from "../net/message-rate.ts";
import { whenAborted } from "../net/when-aborted.ts";

/** Reads a connection no faster than its account may send: for wires that cannot refuse one message and go on. */
export interface Pace {
  /** Settles when the next message may be read, or when the connection is over. */
  next(): Promise<void>;
  /** Does what the core may refuse because the account sends by another way, too; again, each time that it says when. */
  insist(act: () => Promise<void>): Promise<void>;
}

/**
 * A little slower than the core, which counts by a moment of its own: else it would refuse what this let through. Ten
 * seconds' worth at once, as the core has it.
 */
const share = 0.9;
const burstSeconds = 10;

/** Creates the pace of one connection, which is over when `signal` is aborted. */
export function createPace(parts: {
  readonly clock: Clock;
  readonly limits: Pick<Limits, "messagesPerSecond">;
  readonly signal: AbortSignal;
}): Pace {
  const { clock, limits, signal } = parts;
  const perSecond = share * limits.messagesPerSecond;
  const rate = createMessageRate(clock, Math.max(1, burstSeconds * perSecond), perSecond);
  return {
    next: () => whenAllowed(rate, clock.schedule, signal),
    async insist(act) {
      for (;;) {
        try {
          return await act();
        } catch (thrown) {
          const { code, retryAfterMs } = ChatError.from(thrown);
          const isTooMany = code === "resource_exhausted" && retryAfterMs !== undefined;
          if (!isTooMany || signal.aborted) throw thrown;
          const waited = Promise.withResolvers<void>();
          const cancel = clock.schedule(retryAfterMs, waited.resolve);
          await Promise.race([waited.promise, whenAborted(signal)]);
          cancel();
        }
      }
    },
  };
}
