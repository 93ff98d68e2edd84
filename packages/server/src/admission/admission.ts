import { ChatError, type Clock } from "@parley/core";

/** The bounds of an admission. */
export type AdmissionLimits = {
  /** How many are let in at once. */
  readonly maxUnderWay: number;
  /** How many may wait besides. */
  readonly maxWaiting: number;
  /** How long each of them may wait. */
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
   * long, with `unavailable` and a `retryAfterMs` that is another one for each.
   */
  enter(): Promise<Leave>;
}

/** When the first who is told to come back does … */
const minReturnMs = 1_000;
/** … and the last; then from the front again. */
const returnWindowMs = 30_000;
/** Between two of them, at least. */
const minStepMs = 1;
/** Of the newest duration in the average. */
const weight = 1 / 16;

/** Creates an admission with nobody in it. */
export function createAdmission(clock: Clock, limits: AdmissionLimits): Admission {
  const { maxUnderWay, maxWaiting, maxWaitMs, maxHoldMs } = limits;
  const waiting = new Set<() => void>();
  let underWay = 0;
  let refused = 0;
  let averageMs = 0;
  let returnMs = 0;

  /** Each comes back a step after the one before, as fast as they can be let in. */
  function refuse(): ChatError {
    refused += 1;
    returnMs = (returnMs + Math.max(minStepMs, averageMs / maxUnderWay)) % returnWindowMs;
    const retryAfterMs = Math.round(minReturnMs + returnMs);
    const seconds = Math.ceil(retryAfterMs / 1000);
    const message = `the server is busy, come back in ${seconds} s`;
    return new ChatError("unavailable", message, { retryAfterMs });
  }

  function takeTurn(): Promise<void> {
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
    async enter() {
      await takeTurn();
      const begunAt = clock.now();
      let isIn = true;
      const leave = (): void => {
        if (!isIn) return;
        isIn = false;
        cancel();
        // The machine's clock may have been set meanwhile.
        const tookMs = Math.min(maxHoldMs, Math.max(0, clock.now() - begunAt));
        averageMs += (tookMs - averageMs) * weight;
        giveTurn();
      };
      const cancel = clock.schedule(maxHoldMs, leave);
      return leave;
    },
  };
}
