import { describe, expect, it } from "vitest";
import { createRecentItems } from "./recent-items.ts";

/** Adds items 1 … count of some size each; answers a function that lists the numbers kept after one. */
function keep(count: number, bytes: number) {
  const recent = createRecentItems<{ readonly seq: number }>();
  for (let seq = 1; seq <= count; seq += 1) {
    recent.add({ item: { seq }, bytes: seq % 2 === 0 ? undefined : Buffer.alloc(bytes) });
  }
  return (seq: number) => recent.listAfter(seq).map(({ item }) => item.seq);
}

describe("createRecentItems()", () => {
  it("lists what comes after a number", () => {
    const listAfter = keep(5, 10);
    expect([listAfter(0), listAfter(3), listAfter(5), listAfter(9)]).toEqual([
      [1, 2, 3, 4, 5],
      [4, 5],
      [],
      [],
    ]);
  });

  it("keeps at most 256 items, and lists none when the first asked for is gone", () => {
    const listAfter = keep(257, 10);
    expect([listAfter(0), listAfter(128), listAfter(129).at(0), listAfter(129).length]).toEqual([
      [],
      [],
      130,
      128,
    ]);
  });

  it("keeps at most 256 KiB", () => {
    const listAfter = keep(100, 20_000);
    const first = Array.from({ length: 100 }, (_, seq) => listAfter(seq)).findIndex(
      (listed) => listed.length > 0,
    );
    expect(first).toBeGreaterThan(100 - (2 * 256 * 1024) / 20_000);
    expect(listAfter(first).at(-1)).toBe(100);
  });

  it("keeps nothing of an item that is larger than all of it", () => {
    expect(keep(1, 300_000)(0)).toEqual([]);
  });

  it("takes what was read as far as it lies right before what it keeps", () => {
    const recent = createRecentItems<{ readonly seq: number }>();
    const read = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, at) => ({
        item: { seq: from + at },
        bytes: Buffer.alloc(10),
      }));
    const list = () => recent.listAfter(0).map(({ item }) => item.seq);
    recent.addOlder(read(5, 6), 7);
    expect(list()).toEqual([]);
    // Read while 8 was not cast yet.
    recent.addOlder(read(5, 8), 7);
    recent.addOlder(read(1, 3), 8);
    recent.addOlder(read(1, 5), 8);
    recent.add({ item: { seq: 8 }, bytes: undefined });
    expect(list()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("takes no more of what was read than there is room for, the newest of it", () => {
    const recent = createRecentItems<{ readonly seq: number }>();
    const many = Array.from({ length: 300 }, (_, at) => ({
      item: { seq: at + 1 },
      bytes: undefined,
    }));
    recent.addOlder(many, 300);
    expect([recent.listAfter(171), recent.listAfter(172).length]).toEqual([[], 128]);
    const large = createRecentItems<{ readonly seq: number }>();
    const bytes = Buffer.alloc(50_000);
    large.addOlder(
      [1, 2, 3].map((seq) => ({ item: { seq }, bytes })),
      3,
    );
    expect([large.listAfter(0), large.listAfter(1).length]).toEqual([[], 2]);
  });
});
