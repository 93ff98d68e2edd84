import { describe, expect, it } from "vitest";
import { createMessageRate } from "./message-rate.ts";

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
