import { describe, expect, it } from "vitest";
import {
  createLayout,
  findAnchor,
  findRowAt,
  findVisible,
  heightOf,
  toScrollTop,
} from "./layout.ts";
import { toPictureBox } from "./picture-box.ts";

const heights: Record<string, number> = { a: 10, b: 30, c: 20, d: 40 };
const layoutOf = (keys: string) => createLayout([...keys], (key) => heights[key] ?? 5);

describe("createLayout()", () => {
  it("adds up the heights", () => {
    const layout = layoutOf("abcd");
    expect([...layout.tops]).toEqual([0, 10, 40, 60, 100]);
    expect(heightOf(layout)).toBe(100);
    expect(heightOf(layoutOf(""))).toBe(0);
  });
});

describe("findRowAt()", () => {
  it.each([
    [-5, 0],
    [0, 0],
    [9.9, 0],
    [10, 1],
    [59, 2],
    [60, 3],
    [5000, 3],
  ])("finds at %d row %d", (y, row) => expect(findRowAt(layoutOf("abcd"), y)).toBe(row));

  it("finds nothing in an empty list", () => {
    expect(findRowAt(layoutOf(""), 0)).toBe(-1);
  });
});

describe("findVisible()", () => {
  it("gives what is seen and a little more", () => {
    const layout = layoutOf("abcd");
    expect(findVisible(layout, { top: 12, height: 20, overscan: 0 })).toEqual({ start: 1, end: 2 });
    expect(findVisible(layout, { top: 12, height: 20, overscan: 10 })).toEqual({
      start: 0,
      end: 3,
    });
    expect(findVisible(layoutOf(""), { top: 0, height: 9, overscan: 9 })).toEqual({
      start: 0,
      end: 0,
    });
  });
});

describe("the anchor", () => {
  it("holds the row in place when rows come in front of it", () => {
    const anchor = findAnchor(layoutOf("bcd"), 35);
    expect(anchor).toEqual({ key: "c", offset: 5 });
    expect(anchor && toScrollTop(layoutOf("xyabcd"), anchor)).toBe(55);
  });

  it("is lost when its row is gone", () => {
    expect(toScrollTop(layoutOf("ab"), { key: "c", offset: 5 })).toBeUndefined();
    expect(findAnchor(layoutOf(""), 5)).toBeUndefined();
  });
});

describe("toPictureBox()", () => {
  it("keeps small pictures, scales large ones, and gives unknown ones a box", () => {
    expect(toPictureBox({ width: 200, height: 100 })).toEqual({ width: 200, height: 100 });
    expect(toPictureBox({ width: 4200, height: 1000 })).toEqual({ width: 420, height: 100 });
    expect(toPictureBox({ width: 100, height: 3200 })).toEqual({ width: 48, height: 320 });
    expect(toPictureBox({ width: 0, height: 0 })).toEqual({ width: 320, height: 240 });
  });
});
