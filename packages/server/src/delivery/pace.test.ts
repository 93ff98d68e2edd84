import { ChatError } from "@parley/core";
import { createManualClock } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { createPace } from "./pace.ts";

function open() {
  const clock = createManualClock();
  const abort = new AbortController();
  const pace = createPace({ clock, limits: { messagesPerSecond: 10 }, signal: abort.signal });
  return { clock, abort, pace };
}

const settle = () => new Promise(setImmediate);
const tooMany = () => new ChatError("resource_exhausted", "too many", { retryAfterMs: 700 });

describe("createPace()", () => {
  it("lets nine tenths of the account's burst through, then as many of what time brings", async () => {
    const { clock, pace } = open();
    for (let n = 0; n < 90; n++) await pace.next();
    let isNext = false;
    const next = pace.next().then(() => {
      isNext = true;
    });
    clock.advance(111);
    await settle();
    expect(isNext).toBe(false);
    clock.advance(1);
    await next;
  });

  it("holds nobody whose connection is over", async () => {
    const { abort, pace } = open();
    for (let n = 0; n < 90; n++) await pace.next();
    const next = pace.next();
    abort.abort();
    await next;
    await expect(pace.insist(() => Promise.reject(tooMany()))).rejects.toThrow("too many");
  });

  it("tries again when the core has said when, and only then", async () => {
    const { clock, pace } = open();
    let attempts = 0;
    const insisting = pace.insist(async () => {
      attempts += 1;
      if (attempts < 3) throw tooMany();
    });
    for (const expected of [1, 2, 3]) {
      await settle();
      expect(attempts).toBe(expected);
      clock.advance(699);
      await settle();
      expect(attempts).toBe(expected);
      clock.advance(1);
    }
    await insisting;
    const full = new ChatError("resource_exhausted", "a conversation has at most 3 members");
    await expect(pace.insist(() => Promise.reject(full))).rejects.toBe(full);
  });
});
