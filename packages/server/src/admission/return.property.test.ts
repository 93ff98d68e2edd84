import { ChatError } from "@parley/core";
import { createManualClock, type ManualClock } from "@parley/core/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAdmission } from "./admission.ts";

/** Everybody comes at once, and does what it is told. */
type Crowd = {
  readonly people: number;
  readonly maxUnderWay: number;
  readonly maxWaitMs: number;
  /** How long each of the first half takes to be let in … */
  readonly serviceMs: number;
  /** … and how many times as quick those of the second are. */
  readonly quicker: number;
  /** Every so manieth waits until its turn comes. */
  readonly patientEvery: number;
};

const tickMs = 20;
const minReturnMs = 1_000;

const crowds: fc.Arbitrary<Crowd> = fc.record({
  people: fc.integer({ min: 1, max: 150 }),
  maxUnderWay: fc.integer({ min: 1, max: 8 }),
  maxWaitMs: fc.integer({ min: 20, max: 60 }).map((ticks) => ticks * tickMs),
  serviceMs: fc.integer({ min: 2, max: 10 }).map((ticks) => ticks * tickMs),
  quicker: fc.constantFrom(1, 2),
  patientEvery: fc.integer({ min: 2, max: 200 }),
});

const after = (clock: ManualClock, ms: number) =>
  new Promise<void>((resolve) => void clock.schedule(ms, resolve));

/** How long it takes until the last of them is served, and how often somebody was sent away. */
async function play(crowd: Crowd) {
  const { people, maxUnderWay, maxWaitMs, serviceMs, quicker, patientEvery } = crowd;
  const clock = createManualClock();
  const limits = { maxUnderWay, maxWaiting: people, maxWaitMs, maxHoldMs: 60_000 };
  const admission = createAdmission(clock, limits);
  const startedAt = clock.now();
  let served = 0;

  async function come(number: number): Promise<void> {
    const patience = number % patientEvery === 0 ? 3_600_000 : undefined;
    const turn = await admission.enter(patience).catch((thrown) => ChatError.from(thrown));
    if (turn instanceof ChatError) {
      await after(clock, turn.retryAfterMs ?? 0);
      return await come(number);
    }
    await after(clock, served < people / 2 ? serviceMs : serviceMs / quicker);
    turn();
    served += 1;
  }

  for (let number = 0; number < people; number += 1) void come(number);
  while (served < people) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(tickMs);
  }
  return { tookMs: clock.now() - startedAt, refused: admission.refused };
}

describe("createAdmission()", () => {
  it("has everybody in within the time that letting them in takes, a wait and some seconds, whoever is sent away on the way", async () => {
    await fc.assert(
      fc.asyncProperty(crowds, async (crowd) => {
        const { people, maxUnderWay, serviceMs, quicker, maxWaitMs } = crowd;
        const { tookMs, refused } = await play(crowd);
        const workMs = (people / maxUnderWay) * serviceMs * (0.5 + 0.5 / quicker);
        expect(tookMs).toBeLessThanOrEqual(workMs + maxWaitMs + 3 * minReturnMs);
        expect(refused).toBeLessThanOrEqual(2 * people);
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
