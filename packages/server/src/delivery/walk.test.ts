import { createManualClock } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { createWalk } from "./walk.ts";

function open(count: number, maxVisits = 3) {
  const clock = createManualClock();
  const items = new Set(Array.from({ length: count }, (_, at) => at));
  const passed = new Set<number>();
  const visited: number[] = [];
  let onVisit = (_: number): void => {};
  const walk = createWalk<number>({
    items,
    isDue: (item) => !passed.has(item),
    visit(item) {
      visited.push(item);
      onVisit(item);
    },
    maxVisits,
    stepMs: 100,
    clock,
  });
  const step = (): readonly number[] => {
    clock.advance(100);
    return visited.splice(0);
  };
  const whenVisited = (listener: (item: number) => void): void => {
    onVisit = listener;
  };
  return { clock, items, passed, walk, step, whenVisited };
}

describe("createWalk()", () => {
  it("visits all, some at a time, and is then at rest", () => {
    const { clock, walk, step } = open(7);
    expect(step()).toEqual([]);
    walk.start();
    walk.start();
    expect([step(), step(), step(), step()]).toEqual([[0, 1, 2], [3, 4, 5], [6], []]);
    clock.advance(10_000);
    expect(step()).toEqual([]);
  });

  it("does not count whom it passes over", () => {
    const { passed, walk, step } = open(8);
    for (const item of [0, 1, 2, 3, 5]) passed.add(item);
    walk.start();
    expect([step(), step()]).toEqual([[4, 6, 7], []]);
  });

  it("begins anew behind its end when it was started meanwhile", () => {
    const { walk, step, whenVisited } = open(4);
    whenVisited((item) => {
      if (item === 1) walk.start();
      if (item === 2) whenVisited(() => {});
    });
    walk.start();
    expect([step(), step(), step(), step(), step()]).toEqual([[0, 1, 2], [3], [0, 1, 2], [3], []]);
  });

  it("visits who comes while it is under way, and not who goes", () => {
    const { items, walk, step } = open(5);
    walk.start();
    expect(step()).toEqual([0, 1, 2]);
    items.delete(3);
    items.add(9);
    expect(step()).toEqual([4, 9]);
  });

  it("can be stopped, by a visit as well, and started again", () => {
    const { walk, step, whenVisited } = open(4);
    whenVisited((item) => item === 1 && walk.stop());
    walk.start();
    expect([step(), step()]).toEqual([[0, 1], []]);
    whenVisited(() => {});
    walk.start();
    expect(step()).toEqual([0, 1, 2]);
    walk.stop();
    expect(step()).toEqual([]);
  });
});
