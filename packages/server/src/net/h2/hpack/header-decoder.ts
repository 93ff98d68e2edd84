import { Http2Error } from "../http2-error.ts";
import { decodeHuffman } from "./decode-huffman.ts";
import { type Field, staticTable } from "./static-table.ts";

/** Of the dynamic table, as HPACK counts: what clients take for granted, and what is never changed here. */
export const maxTableBytes = 4_096;

/** What an entry counts beside its text (RFC 7541, section 4.1). */
const entryBytes = 32;

/** Numbers in headers are lengths and indices: beyond this there is none that could be right. */
const maxNumber = 2 ** 24;

/** Decodes the blocks of headers of one connection, in their order. */
export class HeaderDecoder {
  /** The oldest entry first. */
  readonly #entries: Field[] = [];
  #tableBytes = 0;
  #capacity = maxTableBytes;
  #block: Buffer = Buffer.alloc(0);
  #at = 0;

  /**
   * Calls back with each field of a whole block, in order. Throws Http2Error COMPRESSION_ERROR for a block that cannot
   * be read; the connection is of no use then.
   */
  decode(block: Buffer, onField: (name: string, value: string) => void): void {
    this.#block = block;
    this.#at = 0;
    let mayResize = true;
    while (this.#at < block.length) {
      const first = block[this.#at] ?? 0;
      if ((first & 0xe0) === 0x20) {
        if (!mayResize) throw toError("the size of the table changes within a block");
        this.#resize(this.#readNumber(5));
        continue;
      }
      mayResize = false;
      const [name, value] = this.#readField(first);
      onField(name, value);
    }
    this.#block = Buffer.alloc(0);
  }

  #readField(first: number): Field {
    if (first >= 0x80) return this.#find(this.#readNumber(7));
    const isKept = first >= 0x40;
    const index = this.#readNumber(isKept ? 6 : 4);
    const name = index === 0 ? this.#readText() : this.#find(index)[0];
    const field: Field = [name, this.#readText()];
    if (isKept) this.#keep(field);
    return field;
  }

  #find(index: number): Field {
    const field =
      index > staticTable.length
        ? this.#entries[this.#entries.length - (index - staticTable.length)]
        : staticTable[index - 1];
    if (field === undefined) throw toError(`there is no header with the index ${index}`);
    return field;
  }

  #keep(field: Field): void {
    this.#tableBytes += toSize(field);
    this.#entries.push(field);
    this.#evict();
  }

  #resize(capacity: number): void {
    if (capacity > maxTableBytes) throw toError(`a table of ${capacity} bytes is too large`);
    this.#capacity = capacity;
    this.#evict();
  }

  #evict(): void {
    let count = 0;
    while (this.#tableBytes > this.#capacity) {
      const oldest = this.#entries[count++];
      this.#tableBytes -= oldest === undefined ? this.#tableBytes : toSize(oldest);
    }
    if (count > 0) this.#entries.splice(0, count);
  }

  /** RFC 7541, section 5.1. */
  #readNumber(prefixBits: number): number {
    const mask = 2 ** prefixBits - 1;
    let number = this.#readByte() & mask;
    if (number < mask) return number;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#readByte();
      number += (byte & 0x7f) * factor;
      if (number > maxNumber || factor > maxNumber) throw toError("a number is too large");
      if (byte < 0x80) return number;
    }
  }

  #readByte(): number {
    const byte = this.#block[this.#at++];
    if (byte === undefined) throw toError("a block ends too early");
    return byte;
  }

  #readText(): string {
    const isCoded = (this.#block[this.#at] ?? 0) >= 0x80;
    const length = this.#readNumber(7);
    const end = this.#at + length;
    if (end > this.#block.length) throw toError("a block ends too early");
    const start = this.#at;
    this.#at = end;
    return isCoded
      ? decodeHuffman(this.#block.subarray(start, end))
      : this.#block.toString("latin1", start, end);
  }
}

function toSize([name, value]: Field): number {
  return name.length + value.length + entryBytes;
}

function toError(message: string): Http2Error {
  return new Http2Error("compressionError", message);
}
