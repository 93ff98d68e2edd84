const firstBytes = 512;

/** Gathers bytes that come in pieces. Its memory grows with what has come, and each byte is copied a few times at most. */
export class ByteCollector {
  #buffer: Buffer = Buffer.alloc(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What has come so far; good until the next `append`. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#buffer.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#length, firstBytes));
      this.#buffer.copy(grown, 0, 0, this.#length);
      this.#buffer = grown;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = length;
  }

  /** Gives what has come, and begins anew without memory. */
  take(): Buffer {
    const taken = this.bytes;
    this.#buffer = Buffer.alloc(0);
    this.#length = 0;
    return taken;
  }
}
