/** Chance that can be repeated: the same seed gives the same throws. */
export interface Dice {
  /** A whole number from 0 up to, but not including, `count`. */
  below(count: number): number;
  /** True once in `times`. */
  once(times: number): boolean;
  /** One of them. Throws when there is none. */
  pick<Item>(items: readonly Item[]): Item;
}

/** Creates dice by xorshift32: fast, and good enough to be hit from many sides. */
export function createDice(seed: number): Dice {
  // A state of zero stays zero.
  let state = Math.imul(seed + 1, 0x9e37_79b1) | 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const below = (count: number) => next() % count;
  return {
    below,
    once: (times) => below(times) === 0,
    pick(items) {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error("there is nothing to pick from");
      return item;
    },
  };
}
