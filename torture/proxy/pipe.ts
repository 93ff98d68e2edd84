import type { Socket } from "node:net";

/** Bytes that may wait here before the sender is told to stop. */
const maxQueuedBytes = 256 * 1024;

/** One direction of a proxied connection: bytes come in, and go out when they may. */
export class Pipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #onCut: () => void;
  #queue: Buffer[] = [];
  #queuedBytes = 0;
  #isHeld = false;
  #isSwallowing = false;
  #isEnded = false;
  #isBlocked = false;
  /** Bytes that still go through before the connection is cut. */
  #bytesLeft = Number.POSITIVE_INFINITY;
  #dripBytes = 0;

  constructor(from: Socket, to: Socket, onCut: () => void) {
    this.#from = from;
    this.#to = to;
    this.#onCut = onCut;
    from.on("data", (bytes: Buffer) => {
      if (this.#isSwallowing) return;
      this.#queue.push(bytes);
      this.#queuedBytes += bytes.length;
      if (this.#queuedBytes > maxQueuedBytes) from.pause();
      this.#pump();
    });
    from.on("end", () => {
      this.#isEnded = true;
      this.#pump();
    });
    to.on("drain", () => {
      this.#isBlocked = false;
      this.#pump();
    });
  }

  /** Lets nothing through until it is released. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    this.#dripBytes = 0;
    this.#pump();
  }

  /** While held: lets a few bytes through. */
  drip(bytes: number): void {
    this.#dripBytes = bytes;
    this.#pump();
  }

  /** Takes whatever comes and gives nothing on, for good. */
  swallow(): void {
    this.#isSwallowing = true;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#from.resume();
  }

  /** Cuts the connection behind that many bytes: somewhere in a frame. */
  cutAfter(bytes: number): void {
    this.#bytesLeft = bytes;
    this.#pump();
  }

  /** Says to the other side that this direction is over, and gives nothing on any more. */
  halfClose(): void {
    this.swallow();
    this.#to.end();
  }

  #pump(): void {
    while (this.#queue.length > 0 && !this.#isBlocked) {
      const allowed = Math.min(this.#bytesLeft, this.#isHeld ? this.#dripBytes : Infinity);
      const [first] = this.#queue;
      if (first === undefined || allowed <= 0) break;
      const piece = first.subarray(0, Math.min(first.length, allowed));
      if (piece.length === first.length) this.#queue.shift();
      else this.#queue[0] = first.subarray(piece.length);
      this.#queuedBytes -= piece.length;
      this.#bytesLeft -= piece.length;
      this.#dripBytes = Math.max(0, this.#dripBytes - piece.length);
      this.#isBlocked = !this.#to.write(piece);
    }
    if (this.#bytesLeft <= 0) {
      this.#onCut();
      return;
    }
    if (this.#queuedBytes <= maxQueuedBytes && !this.#isSwallowing) this.#from.resume();
    if (this.#isEnded && this.#queue.length === 0 && !this.#isSwallowing) this.#to.end();
  }
}
