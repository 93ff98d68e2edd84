import { describe, expect, it } from "vitest";
import { createRateLimit, createRequireRate } from "./rate-limit.ts";
import { createManualClock } from "./testing/manual-clock.ts";

const rate = { burst: 4, windowMs: 4000 };

describe("createRateLimit()", () => {
  it("allows a burst, then as many as time brings back, for each key", () => {
    const clock = createManualClock();
    const limit = createRateLimit(clock, rate);
    expect([1, 2, 3, 4, 5].map(() => limit.take("a"))).toEqual([0, 0, 0, 0, 1000]);
    expect(limit.take("b")).toBe(0);
    clock.advance(400);
    expect(limit.take("a")).toBe(600);
    clock.advance(600);
    expect([limit.take("a"), limit.take("a")]).toEqual([0, 1000]);
  });

  it("counts many at once, and never more than the burst", () => {
    const clock = createManualClock();
    const limit = createRateLimit(clock, rate);
    expect([limit.take("a", 3), limit.take("a", 3)]).toEqual([0, 2000]);
    expect([limit.take("b", 100), limit.take("b")]).toEqual([0, 1000]);
  });

  it("gives nothing back for a clock that went back", () => {
    const clock = createManualClock();
    const limit = createRateLimit(clock, rate);
    limit.take("a", 4);
    clock.jump(-60_000);
    expect(limit.take("a")).toBe(1000);
    clock.advance(1000);
    expect(limit.take("a")).toBe(0);
  });
});

describe("RateLimit.giveBack()", () => {
  it("lets the next one through, and never more than the burst", () => {
    const limit = createRateLimit(createManualClock(), rate);
    limit.giveBack("a");
    limit.take("a", 4);
    limit.giveBack("a");
    limit.giveBack("b");
    expect([limit.take("a"), limit.take("a") > 0]).toEqual([0, true]);
  });
});

describe("createRequireRate()", () => {
  it("refuses with what there were too many of, and how long to wait", () => {
    const clock = createManualClock();
    const requireRate = createRequireRate(clock, rate, "pigeons");
    requireRate("a", 4);
    expect(() => requireRate("a", 2)).toThrow(
      expect.objectContaining({
        code: "resource_exhausted",
        message: "too many pigeons, try again in 2 s",
        retryAfterMs: 2000,
      }),
    );
    const requireHourly = createRequireRate(clock, { burst: 1, windowMs: 3_600_000 }, "doves");
    requireHourly("a");
    expect(() => requireHourly("a")).toThrow("too many doves, try again in 60 minutes");
  });
});
