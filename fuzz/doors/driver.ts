import type { Dice } from "../grammar/dice.ts";
import type { ParleyTarget } from "../target/open-parley.ts";

/** Who attacks: accounts of its own, with one password; the token is of the first, and the door's own. */
export type Attacker = {
  readonly usernames: readonly string[];
  readonly password: string;
  readonly token: string;
};

/** One attack on a door. */
export type Attack = {
  readonly target: ParleyTarget;
  readonly attacker: Attacker;
  readonly dice: Dice;
  /** Counts an answer, by its name. */
  readonly tally: (answer: string) => void;
};

/** Opens a connection or some, sends inputs until it has had enough or the server has, and gives how many it sent. */
export type Driver = (attack: Attack) => Promise<number>;

/** Runs the function that often, and gives what it made. */
export function repeat<Item>(times: number, make: (n: number) => Item): readonly Item[] {
  return Array.from({ length: times }, (_, n) => make(n));
}
