import { describe, expect, it } from "vitest";
import { parseRange } from "./byte-range.ts";

const part = (start: number, end: number) => ({ kind: "part", range: { start, end } });

describe("parseRange()", () => {
  it.each([
    ["bytes=0-0", part(0, 1)],
    ["bytes=2-5", part(2, 6)],
    ["bytes=2-", part(2, 10)],
    ["bytes=2-999", part(2, 10)],
    ["bytes=-3", part(7, 10)],
    ["bytes=-999", part(0, 10)],
    ["bytes=9-9", part(9, 10)],
  ])("reads %s", (header, expected) => {
    expect(parseRange(header, 10)).toEqual(expected);
  });

  it.each(["bytes=10-", "bytes=10-20", "bytes=-0"])("has nothing for %s", (header) => {
    expect(parseRange(header, 10)).toEqual({ kind: "unsatisfiable" });
  });

  it("has no part of an empty file", () => {
    expect(parseRange("bytes=0-", 0)).toEqual({ kind: "unsatisfiable" });
    expect(parseRange("bytes=-1", 0)).toEqual({ kind: "unsatisfiable" });
  });

  it.each([
    undefined,
    "",
    "bytes=-",
    "bytes=5-2",
    "bytes=a-b",
    "items=0-1",
    "bytes=0-1,3-4",
    "0-1",
  ])("gives the whole file for %s", (header) => {
    expect(parseRange(header, 10)).toEqual({ kind: "whole" });
  });
});
