/** How to hold back the bytes of a connection whose handler is behind. */
type Valve = { readonly pause: () => void; readonly resume: () => void };

/** Above this much waiting the connection is not read, so a client costs no more than this and one chunk. */
const maxWaitingMessages = 64;
const maxWaitingBytes = 64 * 1024;

/** The messages of one connection on their way to one handler, with backpressure. */
export interface MessageQueue {
  /** What was added, in order; ends after `end`, throws after `fail`, each when what came before has been read. For one reader. */
  readonly messages: AsyncIterable<Uint8Array>;
  /** Whether the connection is not read at the moment. */
  readonly isPaused: boolean;
  add(message: Uint8Array): void;
  /** Nothing more comes. Does nothing the second time, nor after `fail`. */
  end(): void;
  fail(error: Error): void;
}

type End = { readonly error?: Error };

/** Creates a queue that closes the valve while too much waits. */
export function createMessageQueue(valve: Valve): MessageQueue {
  return new ValvedQueue(valve);
}

class ValvedQueue
  implements MessageQueue, AsyncIterable<Uint8Array>, AsyncIterator<Uint8Array, undefined>
{
  readonly #valve: Valve;
  #waiting: Uint8Array[] = [];
  /** The first in `#waiting` that has not been read. */
  #next = 0;
  #waitingBytes = 0;
  #isPaused = false;
  #end: End | undefined;
  #wake: (() => void) | undefined;

  constructor(valve: Valve) {
    this.#valve = valve;
  }

  get messages(): AsyncIterable<Uint8Array> {
    return this;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  add(message: Uint8Array): void {
    if (this.#end !== undefined) return;
    this.#waiting.push(message);
    this.#waitingBytes += message.length;
    this.#wake?.();
    const isFull =
      this.#waiting.length - this.#next > maxWaitingMessages ||
      this.#waitingBytes > maxWaitingBytes;
    if (!isFull || this.#isPaused) return;
    this.#isPaused = true;
    this.#valve.pause();
  }

  end(): void {
    this.#finish({});
  }

  fail(error: Error): void {
    this.#finish({ error });
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const message = this.#take();
    if (message !== undefined) return Promise.resolve({ done: false, value: message });
    if (this.#end?.error !== undefined) return Promise.reject(this.#end.error);
    if (this.#end !== undefined) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve(this.next());
      };
    });
  }

  /** The handler stopped reading: what else comes is dropped, and the connection is not held back. */
  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#end = {};
    this.#waiting = [];
    this.#next = 0;
    this.#open();
    return { done: true, value: undefined };
  }

  #take(): Uint8Array | undefined {
    const message = this.#waiting[this.#next];
    if (message === undefined) return undefined;
    this.#next += 1;
    this.#waitingBytes -= message.length;
    if (this.#next === this.#waiting.length) {
      this.#waiting = [];
      this.#next = 0;
      this.#open();
    }
    return message;
  }

  #finish(end: End): void {
    this.#end ??= end;
    this.#wake?.();
  }

  #open(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#valve.resume();
  }
}
