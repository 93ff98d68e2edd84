import { ChatError } from "@parley/core";
import { createManualClock } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { type AdmissionLimits, createAdmission, type Leave } from "./admission.ts";

const small: AdmissionLimits = { maxUnderWay: 2, maxWaiting: 3, maxWaitMs: 100, maxHoldMs: 1_000 };

function open(limits: Partial<AdmissionLimits> = {}) {
  const clock = createManualClock();
  return { clock, admission: createAdmission(clock, { ...small, ...limits }) };
}

async function findRefusal(entering: Promise<Leave>): Promise<ChatError> {
  const thrown = await entering.then(
    () => undefined,
    (refusal: unknown) => refusal,
  );
  if (!(thrown instanceof ChatError)) throw new Error("it was let in");
  return thrown;
}

describe("createAdmission()", () => {
  it("lets a bounded number in, and the others in the order in which they came", async () => {
    const { admission } = open();
    const entered: number[] = [];
    const entering = [0, 1, 2, 3, 4].map(async (number) => {
      const leave = await admission.enter();
      entered.push(number);
      return leave;
    });
    const [first, second] = await Promise.all(entering.slice(0, 2));
    expect([entered, admission.underWay, admission.waiting]).toEqual([[0, 1], 2, 3]);
    second?.();
    const third = await entering[2];
    first?.();
    third?.();
    const [fourth, fifth] = await Promise.all(entering.slice(3));
    expect(entered).toEqual([0, 1, 2, 3, 4]);
    fourth?.();
    fifth?.();
    expect([admission.underWay, admission.waiting]).toEqual([0, 0]);
  });

  it("counts a turn once, however often it is ended", async () => {
    const { admission } = open();
    const [leave] = await Promise.all([admission.enter(), admission.enter()]);
    leave();
    leave();
    expect(admission.underWay).toBe(1);
  });

  it("refuses who finds too many waiting, and tells each another moment to come back", async () => {
    const { admission } = open({ maxWaiting: 0 });
    await Promise.all([admission.enter(), admission.enter()]);
    const refusals = await Promise.all([1, 2, 3].map(() => findRefusal(admission.enter())));
    expect(refusals.map(({ code }) => code)).toEqual(Array(3).fill("unavailable"));
    const moments = refusals.map(({ retryAfterMs = 0 }) => retryAfterMs);
    expect(new Set(moments).size).toBe(3);
    expect(Math.min(...moments)).toBeGreaterThanOrEqual(1_000);
    expect(admission.refused).toBe(3);
  });

  it("tells twice as many to come as are let in meanwhile, and nobody to stay away for more than a minute", async () => {
    const { clock, admission } = open({ maxUnderWay: 1, maxWaiting: 0, maxHoldMs: 3_600_000 });
    for (let round = 0; round < 100; round += 1) {
      const leave = await admission.enter();
      clock.advance(400);
      leave();
    }
    await admission.enter();
    const moments: number[] = [];
    for (let index = 0; index < 1_000; index += 1) {
      moments.push((await findRefusal(admission.enter())).retryAfterMs ?? 0);
    }
    const [first = 0, second = 0] = moments;
    expect(second - first).toBe(200);
    expect(Math.max(...moments)).toBeLessThanOrEqual(60_000);
    expect(Math.max(...moments)).toBeGreaterThan(59_000);
    // All of them have been back since.
    clock.advance(600_000);
    expect((await findRefusal(admission.enter())).retryAfterMs).toBe(1_000);
    clock.jump(-3_600_000);
    expect((await findRefusal(admission.enter())).retryAfterMs).toBe(1_000);
  });

  it("refuses who has waited for too long, and lets the next ones in", async () => {
    const { clock, admission } = open();
    const [leave] = await Promise.all([admission.enter(), admission.enter()]);
    const late = findRefusal(admission.enter());
    clock.advance(99);
    const inTime = admission.enter();
    clock.advance(1);
    expect((await late).code).toBe("unavailable");
    leave();
    await inTime;
    expect([admission.underWay, admission.waiting]).toEqual([2, 0]);
  });

  it("gives the turn of who takes too long to the next", async () => {
    const { clock, admission } = open({ maxWaitMs: 5_000 });
    const [slow] = await Promise.all([admission.enter(), admission.enter()]);
    const next = admission.enter();
    clock.advance(1_000);
    await next;
    slow();
    // The other one's turn was taken away as well, and nobody waited for it.
    expect(admission.underWay).toBe(1);
  });
});
