import { createManualClock } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { createBoundedLog } from "./bounded-log.ts";
import { silentLog } from "./log.ts";

type Line = readonly [text: string, fields: object];

function setUp() {
  const lines: Line[] = [];
  const write = (fields: object, text: string) => void lines.push([text, fields]);
  const clock = createManualClock();
  const log = createBoundedLog({ ...silentLog, info: write, warn: write, error: write }, clock);
  /** What was written since the last time. */
  const take = () => lines.splice(0);
  return { log, clock, take };
}

describe("createBoundedLog()", () => {
  it("writes ten warnings of one text in a minute, then how many more there were", () => {
    const { log, clock, take } = setUp();
    for (let n = 0; n < 1_000; n++) log.warn({ n }, "a connection broke");
    expect(take()).toEqual(Array.from({ length: 10 }, (_, n) => ["a connection broke", { n }]));
    log.warn({}, "the disk is full");
    expect(take()).toEqual([["the disk is full", {}]]);
    clock.advance(60_000);
    expect(take()).toEqual([["a connection broke", { omitted: 990 }]]);
    log.warn({}, "a connection broke");
    clock.advance(60_000);
    expect(take()).toEqual([["a connection broke", {}]]);
  });

  it("has more room for defects, each of which has a request id", () => {
    const { log, take } = setUp();
    for (let n = 0; n < 1_000; n++) log.error({ n }, "request failed");
    expect(take()).toHaveLength(100);
  });

  it("leaves out nothing of what the server tells of itself", () => {
    const { log, take } = setUp();
    for (let n = 0; n < 1_000; n++) log.info({ n }, "the certificate was renewed");
    expect(take()).toHaveLength(1_000);
  });
});
