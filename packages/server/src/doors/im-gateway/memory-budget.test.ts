import { describe, expect, it } from "vitest";
import { createMemoryBudget } from "./memory-budget.ts";

describe("createMemoryBudget()", () => {
  it("gives no more than there is, and again what was given back", () => {
    const budget = createMemoryBudget(10);
    expect([budget.take(6), budget.take(5), budget.take(4), budget.take(1)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    budget.give(6);
    expect([budget.take(6), budget.take(1)]).toEqual([true, false]);
  });

  it("takes from the whole what is taken from a share, and nothing when either has too little", () => {
    const whole = createMemoryBudget(10);
    const one = createMemoryBudget(8, whole);
    const other = createMemoryBudget(8, whole);
    expect([one.take(9), one.take(8), other.take(3), other.take(2)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    one.give(8);
    expect(other.take(6)).toBe(true);
  });
});
