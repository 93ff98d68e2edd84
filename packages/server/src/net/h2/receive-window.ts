/** How much the other end may send, on one stream or on the connection. */
export class ReceiveWindow {
  readonly #bytes: number;
  #left: number;
  #free = 0;

  constructor(bytes: number) {
    this.#bytes = bytes;
    this.#left = bytes;
  }

  /** Takes what has come; false when it is more than was allowed. */
  take(bytes: number): boolean {
    this.#left -= bytes;
    return this.#left >= 0;
  }

  /** Gives room back; returns by how much to widen the window now: 0 until half of it is due. */
  release(bytes: number): number {
    this.#free += bytes;
    if (this.#free * 2 < this.#bytes) return 0;
    const due = this.#free;
    this.#left += due;
    this.#free = 0;
    return due;
  }
}
