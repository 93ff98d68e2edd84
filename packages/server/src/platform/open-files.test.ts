import { describe, expect, it } from "vitest";
import { findOpenFileLimit, parseOpenFileLimit, toRoomForConnections } from "./open-files.ts";

const limits = `Limit                     Soft Limit           Hard Limit           Units
Max processes             95231                95231                processes
Max open files            20000                524288               files
Max locked memory         8388608              8388608              bytes
`;

describe("parseOpenFileLimit()", () => {
  it("reads the soft limit", () => {
    expect(parseOpenFileLimit(limits)).toBe(20_000);
  });

  it("knows none where there is none", () => {
    expect(parseOpenFileLimit("")).toBeUndefined();
    expect(parseOpenFileLimit(limits.replace("20000", "unlimited"))).toBeUndefined();
  });
});

describe("findOpenFileLimit()", () => {
  it.runIf(process.platform === "linux")("finds one on Linux", () => {
    expect(findOpenFileLimit()).toBeGreaterThan(0);
  });
});

describe("toRoomForConnections()", () => {
  it.each([
    [15_000, undefined, 15_000],
    [15_000, 1_000_000, 15_000],
    [15_000, 4_096, 3_596],
    [15_000, 256, 128],
  ])("gives of %i wanted ones, with a limit of %s, %i", (wanted, limit, room) => {
    expect(toRoomForConnections(wanted, limit)).toBe(room);
  });
});
