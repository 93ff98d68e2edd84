import { createManualClock } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { createFrameRate } from "./frame-rate.ts";

describe("createFrameRate()", () => {
  it("allows a burst, then says when the next frame is allowed", () => {
    const clock = createManualClock();
    const rate = createFrameRate(clock, 3, 10);
    expect([rate.take(), rate.take(), rate.take(), rate.take()]).toEqual([0, 0, 0, 100]);
    clock.advance(40);
    expect(rate.take()).toBe(60);
    clock.advance(60);
    expect([rate.take(), rate.take()]).toEqual([0, 100]);
  });

  it("never holds more than the burst, and takes nothing away when the clock goes back", () => {
    const clock = createManualClock();
    const rate = createFrameRate(clock, 2, 10);
    clock.advance(60_000);
    expect([rate.take(), rate.take(), rate.take()]).toEqual([0, 0, 100]);
    clock.jump(-60_000);
    expect(rate.take()).toBe(100);
    clock.advance(100);
    expect(rate.take()).toBe(0);
  });
});
