import { createHash } from "node:crypto";

/** Chance that is the same in every run with the same seed. */
export class Dice {
  readonly #seed: string;
  #state: Int32Array;

  constructor(seed: string) {
    this.#seed = seed;
    const digest = createHash("sha256").update(seed).digest();
    this.#state = Int32Array.from({ length: 4 }, (_, index) => digest.readInt32LE(index * 4));
  }

  /** Dice of their own for a part of the run, so that what the others throw does not change them. */
  fork(name: string): Dice {
    return new Dice(`${this.#seed}/${name}`);
  }

  /** 0 ≤ x < 1. The generator is "sfc32". */
  next(): number {
    const [a = 0, b = 0, c = 0, counter = 0] = this.#state;
    const sum = (((a + b) | 0) + counter) | 0;
    this.#state = Int32Array.of(
      b ^ (b >>> 9),
      (c + (c << 3)) | 0,
      (((c << 21) | (c >>> 11)) + sum) | 0,
      (counter + 1) | 0,
    );
    return (sum >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** True as often as that: 0 never, 1 always. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.between(0, items.length - 1)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }
}
