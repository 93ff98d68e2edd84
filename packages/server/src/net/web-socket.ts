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
  /**
   * Whether the client itself closed the socket for good, with 1000 or without a code; known once `messages` has ended.
   * A page that is left or loaded again closes with 1001, and may come back.
   */
  readonly hasLeft: boolean;
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

/** A payload as one final, unmasked binary frame (RFC 6455, section 5.2), ready for an outbox. */
export function frameBinary(payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const headerBytes = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const framed = new Uint8Array(headerBytes + length);
  const header = new DataView(framed.buffer);
  header.setUint8(0, 0x82);
  if (headerBytes === 2) header.setUint8(1, length);
  if (headerBytes === 4) header.setUint32(0, 0x827e_0000 + length);
  if (headerBytes === 10) {
    header.setUint8(1, 127);
    header.setBigUint64(2, BigInt(length));
  }
  framed.set(payload, headerBytes);
  return framed;
}

/** A ping without payload (RFC 6455, section 5.5.2), ready for an outbox; its answer is passed over. */
export const emptyPing: Uint8Array = Uint8Array.of(0x89, 0);
