import type { Dice } from "./dice.ts";
import { type Mutate, mutateBytes } from "./mutate-bytes.ts";

// Protobuf's wire format (protobuf.dev/programming-guides/encoding), read and written without a schema: a field's bytes count as
// a message when they can be read as one. What is written need not be valid.

/** 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes; 3 and 4 begin and end a group, 6 and 7 mean nothing. */
type Field = {
  readonly number: number;
  readonly type: number;
  readonly value: bigint | Uint8Array;
};

const maxDepth = 6;

/** The bytes of a varint; of ten bytes at most, as the format has it, or of more when it is padded. */
export function encodeVarint(value: bigint, padding = 0): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  for (let count = 0; count < padding; count += 1) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 128;
    bytes.push(0);
  }
  return Buffer.from(bytes);
}

function readVarint(bytes: Uint8Array, start: number) {
  let value = 0n;
  for (let at = start, shift = 0n; at < bytes.length && shift < 70n; at += 1, shift += 7n) {
    const byte = bytes[at] ?? 0;
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return { value, end: at + 1 };
  }
  return undefined;
}

function readFields(bytes: Uint8Array): readonly Field[] | undefined {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = readVarint(bytes, at);
    if (tag === undefined) return undefined;
    const number = Number(tag.value >> 3n);
    const type = Number(tag.value & 7n);
    const first = type === 0 || type === 2 ? readVarint(bytes, tag.end) : undefined;
    const fixed = { 1: 8, 5: 4 }[type];
    const start = first?.end ?? tag.end;
    const end = type === 2 ? start + Number(first?.value) : start + (fixed ?? 0);
    if (number === 0 || end > bytes.length) return undefined;
    if (type === 0 && first !== undefined) fields.push({ number, type, value: first.value });
    else if (type === 2 || fixed) fields.push({ number, type, value: bytes.subarray(start, end) });
    else return undefined;
    at = end;
  }
  return fields;
}

function encodeField({ number, type, value }: Field): Buffer {
  const tag = encodeVarint((BigInt(number) << 3n) | BigInt(type));
  if (typeof value === "bigint") return Buffer.concat([tag, encodeVarint(value)]);
  const length = type === 2 ? encodeVarint(BigInt(value.length)) : Buffer.alloc(0);
  return Buffer.concat([tag, length, value]);
}

const oddNumbers = [
  0n,
  1n,
  2n,
  127n,
  128n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];
const oddFieldNumbers = [0, 1, 2, 3, 4, 5, 6, 15, 16, 19_000, 2 ** 29 - 1, 2 ** 29];
const oddTexts = [
  "",
  "\0",
  "\xff\xfe",
  "\xed\xa0\x80",
  "\xc0\xaf",
  "../../etc/passwd",
  "\r\n",
  "__proto__",
  "lobby",
  "%00%ff",
  "\xe2\x80\xae",
];

/** Bytes of a field, raw: what is written there need not be what the tag says. */
const forgeries: readonly ((field: Field, dice: Dice) => Uint8Array)[] = [
  // The type of another kind of value, before the same bytes.
  (field, dice) => encodeField({ ...field, type: dice.below(8) }),
  (field, dice) => encodeField({ ...field, number: dice.pick(oddFieldNumbers) }),
  (field) => Buffer.concat([encodeField(field), encodeField(field)]),
  (field) =>
    Buffer.concat([encodeVarint((BigInt(field.number) << 3n) | 2n), encodeVarint(2n ** 32n - 1n)]),
  (field, dice) => encodeField({ ...field, type: 0, value: dice.pick(oddNumbers) }),
  (field, dice) =>
    Buffer.concat([encodeVarint(BigInt(field.number) << 3n), encodeVarint(1n, 1 + dice.below(12))]),
  (field, dice) =>
    encodeField({ ...field, type: 2, value: Buffer.from(dice.pick(oddTexts), "latin1") }),
  (field, dice) =>
    encodeField({ ...field, type: 2, value: Buffer.alloc(dice.below(5_000), 65 + dice.below(64)) }),
  // A group that begins, or ends, and has no other half.
  (field, dice) => encodeVarint((BigInt(field.number) << 3n) | BigInt(3 + dice.below(2))),
  // Groups, or messages, one in the other.
  (field, dice) => {
    const depth = dice.below(300);
    const begin = encodeVarint((BigInt(field.number) << 3n) | 3n);
    const end = encodeVarint((BigInt(field.number) << 3n) | 4n);
    const all = [...Array<Buffer>(depth).fill(begin), ...Array<Buffer>(depth).fill(end)];
    return Buffer.concat(all);
  },
  (field, dice) => {
    let value: Uint8Array = new Uint8Array();
    for (let depth = dice.below(200); depth > 0; depth -= 1)
      value = encodeField({ number: field.number, type: 2, value });
    return value;
  },
  () => new Uint8Array(),
];

function mutateMessage(
  dice: Dice,
  bytes: Uint8Array,
  other: Uint8Array,
  depth: number,
): Uint8Array {
  const fields = readFields(bytes);
  if (fields === undefined || fields.length === 0) return mutateBytes(dice, [bytes, other]);
  const at = dice.below(fields.length);
  const parts = fields.map((field, index) => {
    if (index !== at) return encodeField(field);
    const { value } = field;
    if (typeof value !== "bigint" && field.type === 2 && depth < maxDepth && !dice.once(3)) {
      return encodeField({ ...field, value: mutateMessage(dice, value, other, depth + 1) });
    }
    return dice.pick(forgeries)(field, dice);
  });
  // Another member of a oneof, or the same field once more: the fields of another message, behind.
  if (dice.once(8)) parts.push(Buffer.from(other));
  if (dice.once(8)) parts.reverse();
  return Buffer.concat(parts);
}

/** Changes fields: types, numbers, lengths, values, order, groups, nesting. One in eight is changed without regard to fields. */
export const mutateProtobuf: Mutate = (dice, seeds) => {
  if (dice.once(8)) return mutateBytes(dice, seeds);
  let bytes = dice.pick(seeds);
  for (let times = 1 + dice.below(3); times > 0; times -= 1) {
    bytes = mutateMessage(dice, bytes, dice.pick(seeds), 0);
  }
  return bytes;
};
