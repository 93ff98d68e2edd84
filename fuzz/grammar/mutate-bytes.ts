import type { Dice } from "./dice.ts";

/** Makes a new input from one of the seeds. The result is the caller's. */
export type Mutate = (dice: Dice, seeds: readonly Uint8Array[]) => Uint8Array;

/** No input is longer, however often it is doubled. */
const maxBytes = 64 * 1024;
const oddBytes = [0, 1, 0x0a, 0x0d, 0x20, 0x22, 0x2f, 0x7f, 0x80, 0xc0, 0xed, 0xf4, 0xfe, 0xff];

type Change = (bytes: Buffer, dice: Dice, other: Uint8Array) => Buffer;

const join = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts);
const randomBytes = (dice: Dice, count: number) =>
  Buffer.from(Array.from({ length: count }, () => dice.below(256)));

/** Each does one thing to bytes that are not empty. */
const changes: readonly Change[] = [
  (bytes, dice) => {
    const at = dice.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8));
    return bytes;
  },
  (bytes, dice) => {
    bytes[dice.below(bytes.length)] = dice.pick(oddBytes);
    return bytes;
  },
  (bytes, dice) => bytes.subarray(0, dice.below(bytes.length)),
  (bytes, dice) => bytes.subarray(dice.below(bytes.length)),
  (bytes, dice) => {
    const at = dice.below(bytes.length);
    return join(bytes.subarray(0, at), bytes.subarray(at + 1 + dice.below(8)));
  },
  (bytes, dice) => {
    const at = dice.below(bytes.length);
    return join(bytes.subarray(0, at), randomBytes(dice, 1 + dice.below(8)), bytes.subarray(at));
  },
  (bytes, dice) => {
    const at = dice.below(bytes.length);
    const piece = bytes.subarray(at, at + 1 + dice.below(32));
    return join(bytes.subarray(0, at), piece, bytes.subarray(at));
  },
  (bytes, dice, other) => join(bytes.subarray(0, dice.below(bytes.length)), other),
  (bytes, dice, other) => {
    const at = dice.below(bytes.length);
    return join(bytes.subarray(0, at), other.subarray(Math.min(at, other.length)));
  },
  (bytes) => join(bytes, bytes),
];

/** Changes bits, bytes and pieces, without knowing what they mean. */
export const mutateBytes: Mutate = (dice, seeds) => {
  let bytes = Buffer.from(dice.pick(seeds));
  for (let times = 1 + dice.below(4); times > 0; times -= 1) {
    if (bytes.length === 0) bytes = randomBytes(dice, 1 + dice.below(16));
    bytes = dice.pick(changes)(bytes, dice, dice.pick(seeds)) as Buffer<ArrayBuffer>;
  }
  return bytes.length > maxBytes ? bytes.subarray(0, maxBytes) : bytes;
};
