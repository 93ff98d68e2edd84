import type { Outbox } from "./outbox.ts";
import type { Peer } from "./peer.ts";

/** One WebSocket, from the server's side. Only binary frames carry anything. */
export interface WebSocketConnection {
  readonly peer: Peer;
  /**
   * The client's binary messages, read with backpressure. Ends when the socket is closed, however that came. A message
   * over the limit closes the socket with 1009, a text message with 1003.
   */
  readonly messages: AsyncIterable<Uint8Array>;
  /** Takes frames made by `frameBinary`. */
  readonly outbox: Outbox;
  /** Aborted when the socket is closed. */
  readonly signal: AbortSignal;
  /** Sends a ping behind what was written; true when it was answered within the time. */
  ping(timeoutMs: number): Promise<boolean>;
  /** Sends what is queued, then a close frame. Does nothing the second time. */
  close(code: number, reason: string): void;
}

/** Serves a WebSocket. When the promise settles the socket is closed: with 1000, or 1011 (and a line in the log) after a throw. */
export type WebSocketHandler = (connection: WebSocketConnection) => Promise<void>;

/** A WebSocket path of a door. */
export type WebSocketRoute = {
  readonly handler: WebSocketHandler;
  /** Of one message from the client. */
  readonly maxMessageBytes: number;
  /** Of the outbox. Default: `defaultMaxQueuedBytes`. */
  readonly maxQueuedBytes?: number;
  /** What happens when the outbox overflows. Default: the socket is closed with 1013. */
  readonly onOverflow?: (connection: WebSocketConnection) => void;
};
