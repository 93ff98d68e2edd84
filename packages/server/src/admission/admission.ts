import { ChatError, type Clock } from "@parley/core";

/** The bounds of an admission. */
export type AdmissionLimits = {
  /** How many are let in at once. */
  readonly maxUnderWay: number;
  /** How many may wait besides. */
  readonly maxWaiting: number;
  /** How long each of them may wait, unless it says so itself. */
  readonly maxWaitMs: number;
  /** How long somebody counts as under way, at most: who reads slowly keeps nobody out. */
  readonly maxHoldMs: number;
};

/** Ends a turn. Does nothing the second time. */
export type Leave = () => void;

/**
 * Lets in those who come, a bounded number at once and the others in the order in which they came. So when everybody comes
 * back at the same moment, each is served soon after its turn, nobody is passed over, and those who are in notice little.
 */
export interface Admission {
  readonly underWay: number;
  readonly waiting: number;
  /** How many have been told to come back, so far. */
  readonly refused: number;
  /**
   * Settles when it is the caller's turn, which lasts until it leaves. Rejects when too many wait, or when it has waited for too
   * long (by default, for `maxWaitMs` of the limits), with `unavailable` and a `retryAfterMs` that is another one for each:
   * twice as many are told to come back in a second as are let in.
   */
  enter(maxWaitMs?: number): Promise<Leave>;
}

/** When the first who is told to come back does, at the earliest. */
const minReturnMs = 1_000;
/** Nobody is told more, whoever comes behind: how fast the others are let in may change, and then it is told anew. */
const maxReturnMs = 60_000;
/** How many are told to come for each who is let in meanwhile: who comes too early waits, and the others may be quicker than those before. */
const overbooking = 2;
/** Between two of them, at least. */
const minStepMs = 1;
/** Of the newest duration in the average. */
const weight = 1 / 16;

/** Creates an admission with nobody in it. */
export function createAdmission(clock: Clock, limits: AdmissionLimits): Admission {
  const { maxUnderWay, maxWaiting, maxHoldMs } = limits;
  const waiting = new Set<() => void>();
  let underWay = 0;
  let refused = 0;
  /** How long a turn lasts; undefined until the first is over. */
  let averageMs: number | undefined;
  /** When the last who was told to come back does. */
  let lastReturnAt = 0;

  /** Each comes back a step after the one before: so there is always somebody to let in, and seldom a crowd. */
  function refuse(): ChatError {
    refused += 1;
    const now = clock.now();
    const stepMs = (averageMs ?? 0) / maxUnderWay / overbooking;
    const nextAt = lastReturnAt + Math.max(minStepMs, stepMs);
    // Too far, be it because the machine's clock was set back: from the front again.
    const isTooFar = nextAt > now + maxReturnMs;
    lastReturnAt = isTooFar ? now + minReturnMs : Math.max(nextAt, now + minReturnMs);
    const retryAfterMs = Math.round(lastReturnAt - now);
    const seconds = Math.ceil(retryAfterMs / 1000);
    const message = `the server is busy, come back in ${seconds} s`;
    return new ChatError("unavailable", message, { retryAfterMs });
  }

  function takeTurn(maxWaitMs: number): Promise<void> {
    if (underWay < maxUnderWay) {
      underWay += 1;
      return Promise.resolve();
    }
    if (waiting.size >= maxWaiting) return Promise.reject(refuse());
    return new Promise((resolve, reject) => {
      const cancel = clock.schedule(maxWaitMs, () => {
        waiting.delete(begin);
        reject(refuse());
      });
      const begin = (): void => {
        waiting.delete(begin);
        cancel();
        resolve();
      };
      waiting.add(begin);
    });
  }

  /** Who waits takes the place: the number under way stays as it is. */
  function giveTurn(): void {
    const [next] = waiting;
    if (next === undefined) underWay -= 1;
    else next();
  }

  return {
    get underWay() {
      return underWay;
    },
    get waiting() {
      return waiting.size;
    },
    get refused() {
      return refused;
    },
    async enter(maxWaitMs = limits.maxWaitMs) {
      await takeTurn(maxWaitMs);
      const begunAt = clock.now();
      let isIn = true;
      const leave = (): void => {
        if (!isIn) return;
        isIn = false;
        cancel();
        // The machine's clock may have been set meanwhile.
        const tookMs = Math.min(maxHoldMs, Math.max(0, clock.now() - begunAt));
        averageMs ??= tookMs;
        averageMs += (tookMs - averageMs) * weight;
        giveTurn();
      };
      const cancel = clock.schedule(maxHoldMs, leave);
      return leave;
    },
  };
}
