import { Http2Error } from "../http2-error.ts";
import { codeLengths, endSymbol } from "./huffman-code.ts";

/** A place in the tree of codes: its two branches, each a place or a symbol. */
type Node = { readonly index: number; readonly branches: (Node | number | undefined)[] };

/** Bits that are taken in one step. No code is shorter than five, so a step meets one symbol at most. */
const stepBits = 4;
const steps = 2 ** stepBits;

const noSymbol = 0xffff;

/** For each place and each four bits: the next place, and the symbol that was met or `noSymbol`. */
type StepTable = { readonly next: Uint16Array; readonly symbols: Uint16Array };

/** The place after which no code goes on: a code of thirty ones. No text leads here. */
const deadEnd = 0xffff;

const nodes = openTree();
const table = openStepTable(nodes);
const ending = findEndings(nodes);

/**
 * The text of a Huffman-coded string (RFC 7541, section 5.2), one character for each byte. Throws Http2Error
 * COMPRESSION_ERROR when it holds the end symbol or is not filled up with at most seven ones.
 */
export function decodeHuffman(coded: Uint8Array): string {
  // The shortest codes have five bits.
  const text = Buffer.allocUnsafe(Math.floor((coded.length * 8) / 5));
  let length = 0;
  let place = 0;
  for (const byte of coded) {
    for (const bits of [byte >> stepBits, byte & (steps - 1)]) {
      const at = place * steps + bits;
      const symbol = table.symbols[at] ?? endSymbol;
      place = table.next[at] ?? deadEnd;
      if (symbol === endSymbol || place === deadEnd) throw toError();
      if (symbol !== noSymbol) text[length++] = symbol;
    }
  }
  if (!ending.has(place)) throw toError();
  return text.toString("latin1", 0, length);
}

function toError(): Http2Error {
  return new Http2Error("compressionError", "a header has a broken Huffman code");
}

/** The tree of the canonical code; the root is first. */
function openTree(): readonly Node[] {
  const all: Node[] = [{ index: 0, branches: [] }];
  const symbols = [...codeLengths.keys()].sort(
    (one, other) => (codeLengths[one] ?? 0) - (codeLengths[other] ?? 0) || one - other,
  );
  let code = 0;
  let bits = 0;
  for (const symbol of symbols) {
    const length = codeLengths[symbol] ?? 0;
    code *= 2 ** (length - bits);
    bits = length;
    let node = all[0];
    for (let bit = length - 1; bit > 0; bit--) {
      const branch = Math.floor(code / 2 ** bit) % 2;
      const known = node?.branches[branch];
      const next = typeof known === "object" ? known : { index: all.length, branches: [] };
      if (next !== known) all.push(next);
      if (node !== undefined) node.branches[branch] = next;
      node = next;
    }
    if (node !== undefined) node.branches[code % 2] = symbol;
    code += 1;
  }
  return all;
}

function openStepTable(all: readonly Node[]): StepTable {
  const next = new Uint16Array(all.length * steps);
  const symbols = new Uint16Array(all.length * steps).fill(noSymbol);
  for (const node of all) {
    for (let bits = 0; bits < steps; bits++) {
      const at = node.index * steps + bits;
      let place: Node | undefined = node;
      for (let bit = stepBits - 1; bit >= 0; bit--) {
        const branch: Node | number | undefined = place?.branches[(bits >> bit) & 1];
        if (typeof branch === "number") symbols[at] = branch;
        place = typeof branch === "number" ? all[0] : branch;
      }
      next[at] = place?.index ?? deadEnd;
    }
  }
  return { next, symbols };
}

/** Where a string may end: up to seven ones behind the last symbol. */
function findEndings(all: readonly Node[]): ReadonlySet<number> {
  const places = new Set<number>();
  let place: Node | number | undefined = all[0];
  for (let ones = 0; ones <= 7 && typeof place === "object"; ones++) {
    places.add(place.index);
    place = place.branches[1];
  }
  return places;
}
