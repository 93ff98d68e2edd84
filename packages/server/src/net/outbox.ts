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
   * queued ones; if that is not enough the queue is emptied and `onOverflow` is called once.
   */
  push(bytes: Uint8Array, importance?: Importance): void;
  /** Settles when everything that was pushed so far has been taken by the sink, or the outbox was closed. */
  flushed(): Promise<void>;
  /** Drops what is queued; pushes after it are ignored. */
  close(): void;
}

/** How much may wait for one connection before it is told to resync: some seconds of a busy room, some pictures. */
export const defaultMaxQueuedBytes: number = 4 * 1024 * 1024;
