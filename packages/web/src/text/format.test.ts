import { describe, expect, it } from "vitest";
import { avatarHues, toHue, toInitials } from "./avatar.ts";
import { countUtf8Bytes, formatSize } from "./format-size.ts";
import { createTimeFormat } from "./format-time.ts";
import { joinNames } from "./name-list.ts";

describe("createTimeFormat()", () => {
  const format = createTimeFormat({ locale: "en-GB", timeZone: "Europe/Berlin" });
  const at = Date.UTC(2026, 10, 16, 9, 5);
  const hour = 3_600_000;

  it("tells time and day where the reader is", () => {
    expect(format.toTime(at)).toBe("10:05");
    // Where the commas stand depends on the runtime's language data.
    expect(format.toFull(at).replaceAll(",", "")).toBe("Monday 16 November 2026 at 10:05");
    expect(format.toDay(at, at + hour)).toBe("Today");
    expect(format.toDay(at, at + 20 * hour)).toBe("Yesterday");
    expect(format.toDay(at, at + 80 * hour)).toBe("Monday 16 November");
    expect(format.toDay(at, at + 9000 * hour).replace(",", "")).toBe("Monday 16 November 2026");
  });

  it("changes the day at the reader's midnight", () => {
    const beforeMidnight = Date.UTC(2026, 10, 16, 22, 59);
    expect(format.dayKey(beforeMidnight)).not.toBe(format.dayKey(beforeMidnight + 60_000));
    expect(format.dayKey(beforeMidnight)).toBe(format.dayKey(at));
  });

  it("tells how long ago", () => {
    expect(format.toAgo(at, at + 10_000)).toBe("just now");
    expect(format.toAgo(at, at + 5 * 60_000)).toBe("5 minutes ago");
    expect(format.toAgo(at, at + 3 * hour)).toBe("3 hours ago");
    expect(format.toAgo(at, at + 80 * hour)).toBe("Monday 16 November");
  });
});

describe("formatSize()", () => {
  it.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1000, "1.0 kB"],
    [9_940, "9.9 kB"],
    [9_960, "10 kB"],
    [999_600, "1.0 MB"],
    [23_400_000, "23 MB"],
    [5e15, "5000 TB"],
  ])("calls %d bytes %s", (bytes, words) => expect(formatSize(bytes)).toBe(words));
});

describe("countUtf8Bytes()", () => {
  it.each(["", "abc", "é", "€", "🎉 ü"])("counts %j as an encoder does", (text) => {
    expect(countUtf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
  });
});

describe("toInitials()", () => {
  it.each([
    ["Ada Lindqvist", "AL"],
    ["ada", "A"],
    ["Jean-Luc van der Berg", "JB"],
    ["éva", "É"],
    ["🎉", "?"],
    ["", "?"],
  ])("makes of %j %j", (name, initials) => expect(toInitials(name)).toBe(initials));
});

describe("toHue()", () => {
  it("is the same for the same account and spreads over all hues", () => {
    const ids = Array.from({ length: 400 }, (_, index) => `a_${index}`);
    expect(ids.map(toHue)).toEqual(ids.map(toHue));
    expect(new Set(ids.map(toHue)).size).toBe(avatarHues);
  });
});

describe("joinNames()", () => {
  it.each([
    [[], ""],
    [["Ada"], "Ada"],
    [["Ada", "Bo"], "Ada and Bo"],
    [["Ada", "Bo", "Cy"], "Ada, Bo and Cy"],
    [["Ada", "Bo", "Cy", "Di"], "Ada, Bo and 2 others"],
  ])("joins %j to %j", (names, joined) => expect(joinNames(names)).toBe(joined));
});
