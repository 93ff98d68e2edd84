import { describe, expect, it } from "vitest";
import { listTestMessages } from "../testing/events.ts";
import { lastSeq, mergeEvents } from "./event-window.ts";

const window = listTestMessages(5, 8);

describe("mergeEvents()", () => {
  it.each([
    ["the next ones", 9, 10, 5, 10, undefined],
    ["the ones before", 2, 4, 2, 8, undefined],
    ["some that are known", 7, 10, 5, 10, undefined],
    ["more at both ends", 1, 12, 1, 12, undefined],
    ["only known ones", 6, 7, 5, 8, undefined],
    ["what comes after a hole", 10, 11, 5, 8, 9],
    ["what lies apart below", 1, 3, 5, 8, undefined],
  ])("takes %s", (_, from, to, first, last, missingFrom) => {
    expect(mergeEvents(window, listTestMessages(from, to))).toEqual({
      window: listTestMessages(first, last),
      missingFrom,
    });
  });

  it("begins with whatever comes first", () => {
    expect(mergeEvents([], window)).toEqual({ window, missingFrom: undefined });
    expect(mergeEvents(window, [])).toEqual({ window, missingFrom: undefined });
  });

  it("keeps the same window when nothing is new", () => {
    expect(mergeEvents(window, listTestMessages(5, 6)).window).toBe(window);
  });
});

describe("lastSeq()", () => {
  it("is 0 before anything came", () => {
    expect(lastSeq([])).toBe(0);
    expect(lastSeq(window)).toBe(8);
  });
});
