import type { Dice } from "../grammar/dice.ts";
import type { ParleyTarget } from "../target/open-parley.ts";

/** Who attacks: accounts of its own, with one password. */
export type Attacker = {
  readonly usernames: readonly string[];
  readonly password: string;
  /** The door's own, of the first account. */
  readonly token: string;
  /** The same of the others, for what ends sessions. */
  readonly spareTokens: readonly string[];
};

/** What a connection to a door is made from. */
export type Attack = {
  readonly target: ParleyTarget;
  readonly attacker: Attacker;
  readonly dice: Dice;
  /** Which connection of the run it is, from 0. */
  readonly number: number;
};

/** A piece of what a connection says: an input, or the beginning or the end of a call with some. */
export type Piece = {
  readonly bytes: Uint8Array;
  /**
   * Where calls share a connection: the HTTP/2 stream, and what the piece is to its call. With `last` it is said when all
   * others are answered: a server that hangs up at it drops what it has not answered yet.
   */
  readonly stream?: number;
  readonly role?: "head" | "message" | "end" | "reset" | "late-reset" | "last";
};

/** Counts an answer, by its name. */
export type Tally = (answer: string) => void;

/** What one connection says. */
export type Talk = {
  /** In order. Any of them can be left out, which is how a failure is narrowed down. */
  readonly pieces: readonly Piece[];
  /**
   * Says pieces on a connection of its own, all or some; settles when they are answered or the server has hung up. Gives how many
   * inputs the parser of the door has seen for certain: what came behind the one at which it hung up is not counted.
   */
  say(pieces: readonly Piece[], tally: Tally): Promise<number>;
};

/** Makes what one connection says: with the same dice the same, but for the token in it. */
export type Driver = (attack: Attack) => Talk;

/** Runs the function that often, and gives what it made. */
export function repeat<Item>(times: number, make: (n: number) => Item): readonly Item[] {
  return Array.from({ length: times }, (_, n) => make(n));
}

/** Pieces that are inputs, each for itself. */
export function toPieces(inputs: readonly Uint8Array[]): readonly Piece[] {
  return inputs.map((bytes) => ({ bytes }));
}

export function joinPieces(pieces: readonly Piece[]): Buffer {
  return Buffer.concat(pieces.map(({ bytes }) => bytes));
}

/**
 * Stands for a text that every server makes anew, in what is to be mutated: what becomes of the rest must not depend on it, for the
 * same dice have to make the same connection again.
 */
export function toStandIn(text: string): string {
  return "~".repeat(text.length);
}

/** Puts the text back in all places in which its stand-in is still whole. */
export function putBack(bytes: Uint8Array, text: string): Buffer {
  if (text === "") return Buffer.from(bytes);
  const written = Buffer.from(bytes).toString("latin1").replaceAll(toStandIn(text), text);
  return Buffer.from(written, "latin1");
}

/** Gives what was made for the same key the last time. */
export function rememberLast<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  let last: { readonly key: Key; readonly value: Value } | undefined;
  return (key) => {
    if (last?.key !== key) last = { key, value: make(key) };
    return last.value;
  };
}

/** Inputs that a door reads to the last, and whether that one ends it. */
export type UntilEnd = { readonly inputs: readonly Uint8Array[]; readonly isEnded: boolean };

/**
 * Inputs for a door that ends the conversation at some of them: at most `max`, and only the last is one of those, so that the door
 * reads all of them. Of those that end it all but one in sixty are dropped while there is room for others.
 */
export function createUntilEnd(
  dice: Dice,
  max: number,
  make: () => Uint8Array,
  ends: (input: Uint8Array) => boolean,
): UntilEnd {
  const inputs: Uint8Array[] = [];
  while (inputs.length < max) {
    const input = make();
    const isEnded = ends(input);
    if (isEnded && inputs.length < max - 1 && !dice.once(60)) continue;
    inputs.push(input);
    if (isEnded) return { inputs, isEnded };
  }
  return { inputs, isEnded: false };
}
