import { describe, expect, it } from "vitest";
import { createMessageRate, whenAllowed } from "./message-rate.ts";
import type { Schedule } from "./schedule.ts";

/** A clock that stands where it is put. */
function createClock() {
  const clock = { ms: 1_000_000, now: () => clock.ms };
  return clock;
}

describe("createMessageRate()", () => {
  it("allows a burst, then says when the next one is allowed", () => {
    const clock = createClock();
    const rate = createMessageRate(clock, 3, 10);
    expect([rate.take(), rate.take(), rate.take(), rate.take()]).toEqual([0, 0, 0, 100]);
    clock.ms += 40;
    expect(rate.take()).toBe(60);
    clock.ms += 60;
    expect([rate.take(), rate.take()]).toEqual([0, 100]);
  });

  it("never holds more than the burst, and takes nothing away when the clock goes back", () => {
    const clock = createClock();
    const rate = createMessageRate(clock, 2, 10);
    clock.ms += 60_000;
    expect([rate.take(), rate.take(), rate.take()]).toEqual([0, 0, 100]);
    clock.ms -= 3_600_000;
    expect(rate.take()).toBe(100);
    clock.ms += 100;
    expect(rate.take()).toBe(0);
  });
});

describe("whenAllowed()", () => {
  it("waits for its turn, and no longer than the signal", async () => {
    const clock = createClock();
    const rate = createMessageRate(clock, 1, 10);
    const waits: number[] = [];
    const schedule: Schedule = (ms, run) => {
      waits.push(ms);
      // Woken too early the first time, as by a clock that jumps.
      clock.ms += waits.length === 1 ? 40 : ms;
      queueMicrotask(run);
      return () => {};
    };
    const { signal } = new AbortController();
    await whenAllowed(rate, schedule, signal);
    await whenAllowed(rate, schedule, signal);
    expect(waits).toEqual([100, 60]);
    const abort = new AbortController();
    const waiting = whenAllowed(rate, () => () => {}, abort.signal);
    abort.abort();
    await waiting;
  });
});
