import { createManualClock } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { startHeartbeat } from "./heartbeat.ts";

const limits = { pingEveryMs: 30, pingTimeoutMs: 60 };

function setUp() {
  const clock = createManualClock();
  const pings: ((isAnswered: boolean) => void)[] = [];
  let silences = 0;
  const stop = startHeartbeat({
    clock,
    limits,
    ping: () => new Promise((resolve) => pings.push(resolve)),
    onSilent: () => {
      silences += 1;
    },
  });
  return { clock, pings, stop, countSilences: () => silences };
}

describe("startHeartbeat()", () => {
  it("pings again a while after each answer, never twice at once", async () => {
    const { clock, pings, countSilences } = setUp();
    clock.advance(29);
    expect(pings.length).toBe(0);
    clock.advance(100);
    expect(pings.length).toBe(1);
    pings[0]?.(true);
    const countPings = () => {
      clock.advance(30);
      return pings.length;
    };
    await expect.poll(countPings).toBe(2);
    expect(countSilences()).toBe(0);
  });

  it("tells once of a silence", async () => {
    const { clock, pings, countSilences } = setUp();
    clock.advance(30);
    pings[0]?.(false);
    await expect.poll(countSilences).toBe(1);
    clock.advance(1000);
    expect([pings.length, countSilences()]).toEqual([1, 1]);
  });

  it("tells nothing once stopped", async () => {
    const { clock, pings, stop, countSilences } = setUp();
    clock.advance(30);
    stop();
    pings[0]?.(false);
    await Promise.resolve();
    clock.advance(1000);
    expect([pings.length, countSilences()]).toEqual([1, 0]);
  });
});
