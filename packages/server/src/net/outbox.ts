import { countJoinable, joinShared } from "./join-bytes.ts";
import { entryBytes, type Queue, type QueueBudget } from "./queue-budget.ts";
import type { Traffic, Transport } from "./traffic.ts";

/** Where an outbox's bytes go: one WebSocket, one HTTP/2 stream, one TCP socket. */
export interface Sink {
  /**
   * Hands bytes on, in order. False when the sink has enough for now: the next write waits for
   * `onDrain`. Never throws; a sink that is closed ignores the bytes.
   */
  write(bytes: Uint8Array): boolean;
  /** Sets the one listener that is called when a sink that answered false takes bytes again. */
  onDrain(listener: () => void): void;
}

/** What to do with bytes when the queue is full: `ephemeral` ones are dropped first and silently. */
export type Importance = "lasting" | "ephemeral";

/**
 * What waits to be sent on one connection, in order and bounded in bytes, so that a slow reader
 * costs a known amount of memory and nobody else anything.
 */
export interface Outbox {
  /** Bytes that the sink has not taken yet. */
  readonly queuedBytes: number;
  /** Whether nothing is queued and the sink takes bytes. */
  readonly isInStep: boolean;
  /**
   * Sends the bytes now, or queues a reference to them when the sink is busy. The bytes must not be
   * changed afterwards. When the bound is exceeded: ephemeral bytes are dropped, first these, then
   * queued ones; if that is not enough the queue is emptied and `onOverflow` is called, once for
   * each time that this happens. The outbox goes on working: what is pushed then is sent.
   */
  push(bytes: Uint8Array, importance?: Importance): void;
  /**
   * Sends what came for everybody in one round, however much it is: the first piece now, each other one when the sink has taken those
   * before it. What waits of them does not count for this outbox's bound, because everybody has the same pieces; the budget of all counts them
   * once. For an outbox in step; any other one pushes each of them.
   */
  pushRound(pieces: readonly Uint8Array[]): void;
  /**
   * Settles when everything that was pushed so far has been taken by the sink (or dropped) and the sink
   * takes more, or when the outbox was closed.
   */
  flushed(): Promise<void>;
  /** Drops what is queued; pushes after it are ignored. */
  close(): void;
}

/** How much may wait for one connection before it is told to resync: some seconds of a busy room, some pictures. */
export const defaultMaxQueuedBytes: number = 4 * 1024 * 1024;

/** What an outbox is made of. */
export type OutboxParts = {
  readonly sink: Sink;
  /** Of what waits; what the sink has taken does not count. Default: `defaultMaxQueuedBytes`. */
  readonly maxQueuedBytes?: number | undefined;
  /** Called when lasting bytes had to be dropped: the other end misses something. */
  readonly onOverflow: () => void;
  /** Where it is counted, while it is open, and what it sheds. */
  readonly traffic?: Traffic | undefined;
  /** What it is counted as. Default: `tcp`. */
  readonly transport?: Transport | undefined;
};

type Entry = {
  readonly bytes: Uint8Array;
  readonly importance: Importance;
  readonly number: number;
};
type Waiter = { readonly upTo: number; readonly settle: () => void };

/** So many tiny entries count as full as well. */
const minEntries = 1024;

/** Creates an outbox on a sink that takes bytes. */
export function createOutbox(parts: OutboxParts): Outbox {
  return new BoundedOutbox(parts);
}

class BoundedOutbox implements Outbox, Queue {
  readonly transport: Transport;
  readonly #sink: Sink;
  readonly #maxQueuedBytes: number;
  readonly #maxEntries: number;
  readonly #onOverflow: () => void;
  readonly #traffic: Traffic | undefined;
  readonly #budget: QueueBudget | undefined;
  /** Of a round that found the outbox in step; before everything that is queued, and only while the sink is busy. */
  readonly #pieces: Uint8Array[] = [];
  #queue: Entry[] = [];
  #queuedBytes = 0;
  /** Of the last entry that was queued. */
  #number = 0;
  #waiters: Waiter[] = [];
  #isSinkFree = true;
  #isClosed = false;

  constructor({ sink, maxQueuedBytes, onOverflow, traffic, transport = "tcp" }: OutboxParts) {
    this.transport = transport;
    this.#sink = sink;
    this.#maxQueuedBytes = maxQueuedBytes ?? defaultMaxQueuedBytes;
    this.#maxEntries = Math.max(minEntries, this.#maxQueuedBytes / entryBytes);
    this.#onOverflow = onOverflow;
    this.#traffic = traffic;
    this.#budget = traffic?.budget;
    this.#budget?.open(this);
    if (traffic !== undefined) {
      traffic.opened += 1;
      traffic.outboxes.add(this);
    }
    sink.onDrain(() => this.#drain());
  }

  get queuedBytes(): number {
    return this.#pieces.reduce((sum, piece) => sum + piece.length, this.#queuedBytes);
  }

  get isInStep(): boolean {
    return this.#isSinkFree && this.#queue.length === 0;
  }

  push(bytes: Uint8Array, importance: Importance = "lasting"): void {
    if (this.#isClosed || bytes.length === 0) return;
    if (this.isInStep) {
      this.#isSinkFree = this.#sink.write(bytes);
      return;
    }
    if (importance === "ephemeral" && this.#isOver(1, bytes.length)) {
      this.#countDropped(1);
      return;
    }
    this.#number += 1;
    this.#queue.push({ bytes, importance, number: this.#number });
    this.#queuedBytes += bytes.length;
    this.#budget?.add(bytes);
    if (!this.#isOver(0, 0)) return;
    this.dropEphemeral();
    if (this.#isOver(0, 0)) this.overflow();
  }

  pushRound(pieces: readonly Uint8Array[]): void {
    if (this.#isClosed) return;
    if (!this.isInStep) {
      for (const piece of pieces) this.push(piece);
      return;
    }
    for (const piece of pieces) {
      if (this.#isSinkFree) this.#isSinkFree = this.#sink.write(piece);
      else {
        this.#pieces.push(piece);
        this.#budget?.add(piece);
      }
    }
  }

  flushed(): Promise<void> {
    if (this.#isClosed || this.isInStep) return Promise.resolve();
    return new Promise((settle) => this.#waiters.push({ upTo: this.#number, settle }));
  }

  close(): void {
    this.#isClosed = true;
    this.#traffic?.outboxes.delete(this);
    this.#empty();
    this.#budget?.close(this);
    this.#settle();
  }

  dropEphemeral(): void {
    const dropped = this.#queue.filter((entry) => entry.importance === "ephemeral");
    if (dropped.length === 0) return;
    this.#queue = this.#queue.filter((entry) => entry.importance === "lasting");
    for (const { bytes } of dropped) {
      this.#queuedBytes -= bytes.length;
      this.#budget?.remove(bytes);
    }
    this.#countDropped(dropped.length);
  }

  overflow(): void {
    if (this.#queue.length + this.#pieces.length === 0) return;
    this.#empty();
    if (this.#traffic !== undefined) this.#traffic.overflows += 1;
    this.#onOverflow();
  }

  #isOver(moreEntries: number, moreBytes: number): boolean {
    return (
      this.#queuedBytes + moreBytes > this.#maxQueuedBytes ||
      this.#queue.length + moreEntries > this.#maxEntries
    );
  }

  #empty(): void {
    for (const { bytes } of this.#queue) this.#budget?.remove(bytes);
    for (const piece of this.#pieces.splice(0)) this.#budget?.remove(piece);
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  #countDropped(count: number): void {
    if (this.#traffic !== undefined) this.#traffic.droppedEphemeral += count;
  }

  #drain(): void {
    this.#isSinkFree = true;
    while (this.#isSinkFree && this.#pieces.length > 0) {
      for (const piece of this.#pieces.splice(0, 1)) {
        this.#budget?.remove(piece);
        this.#isSinkFree = this.#sink.write(piece);
      }
    }
    if (!this.#isSinkFree) return;
    this.#settle();
    while (this.#isSinkFree && this.#queue.length > 0) {
      this.#isSinkFree = this.#sink.write(this.#takeJoined());
    }
    if (this.#isSinkFree) this.#settle();
  }

  /** Settles the waiters whose bytes have all been taken, or dropped. */
  #settle(): void {
    const next = this.#queue[0]?.number ?? Number.POSITIVE_INFINITY;
    const settled = this.#waiters.filter((waiter) => waiter.upTo < next);
    if (settled.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => waiter.upTo >= next);
    for (const waiter of settled) waiter.settle();
  }

  #takeJoined(): Uint8Array {
    const taken = this.#queue.splice(0, countJoinable(this.#queue)).map(({ bytes }) => bytes);
    for (const bytes of taken) {
      this.#queuedBytes -= bytes.length;
      this.#budget?.remove(bytes);
    }
    return joinShared(taken);
  }
}
