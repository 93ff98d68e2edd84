import { maxPayloadBytes } from "./protocol.ts";

const firstBytes = 512;

/**
 * Bytes that wait until a stream is read again, in blocks: each byte is copied once, out of the memory of its socket, and the blocks
 * take less than twice what waits.
 */
export class HeldBytes {
  readonly #blocks: Buffer[] = [];
  /** Of the last block. */
  #filled = 0;

  get isEmpty(): boolean {
    return this.#blocks.length === 0;
  }

  append(bytes: Uint8Array): void {
    for (let rest = bytes; rest.length > 0; ) {
      const block = this.#findRoom(rest.length);
      const taken = Math.min(rest.length, block.length - this.#filled);
      block.set(rest.subarray(0, taken), this.#filled);
      this.#filled += taken;
      rest = rest.subarray(taken);
    }
  }

  /** The oldest block, no larger than a frame; empty when nothing waits. Its memory is the caller's. */
  shift(): Buffer {
    const block = this.#blocks.shift() ?? Buffer.alloc(0);
    return this.#blocks.length > 0 ? block : block.subarray(0, this.#filled);
  }

  #findRoom(length: number): Buffer {
    const last = this.#blocks.at(-1);
    if (last !== undefined && this.#filled < last.length) return last;
    const wanted = Math.max(length, 2 * (last?.length ?? 0), firstBytes);
    const block = Buffer.allocUnsafeSlow(Math.min(wanted, maxPayloadBytes));
    this.#blocks.push(block);
    this.#filled = 0;
    return block;
  }
}
