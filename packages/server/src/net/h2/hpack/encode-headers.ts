import { type Field, staticTable } from "./static-table.ts";

const indexOfName: ReadonlyMap<string, number> = new Map(
  staticTable.map(([name], index): [string, number] => [name, index + 1]).reverse(),
);
const indexOfField: ReadonlyMap<string, number> = new Map(
  staticTable.map(([name, value], index) => [`${name}\0${value}`, index + 1]),
);

/** Says that the table is empty, at the beginning of a block: due when a client makes its table smaller (RFC 7541, section 4.2). */
export const emptyTable: Buffer = Buffer.of(0x20);

/**
 * A block of headers that needs no table of ours: what the static table knows by its index, everything else spelled out.
 * Each character is one byte.
 */
export function encodeHeaders(fields: Iterable<Field>): Buffer {
  const parts: Buffer[] = [];
  for (const [name, value] of fields) {
    const known = value === "" ? undefined : indexOfField.get(`${name}\0${value}`);
    if (known !== undefined) {
      parts.push(encodeNumber(known, 7, 0x80));
      continue;
    }
    const index = indexOfName.get(name) ?? 0;
    parts.push(encodeNumber(index, 4, 0));
    if (index === 0) parts.push(encodeText(name));
    parts.push(encodeText(value));
  }
  return Buffer.concat(parts);
}

function encodeText(text: string): Buffer {
  return Buffer.concat([encodeNumber(text.length, 7, 0), Buffer.from(text, "latin1")]);
}

function encodeNumber(number: number, prefixBits: number, high: number): Buffer {
  const mask = 2 ** prefixBits - 1;
  if (number < mask) return Buffer.of(high | number);
  const bytes = [high | mask];
  let rest = number - mask;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(0x80 | (rest % 128));
  bytes.push(rest);
  return Buffer.from(bytes);
}
