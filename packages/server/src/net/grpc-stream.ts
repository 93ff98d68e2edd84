import type { Outbox } from "./outbox.ts";
import type { Peer } from "./peer.ts";

/** The status codes of gRPC by number, as in grpc/status.h. */
export type GrpcCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16;

/** How a call ended. `message` is percent-encoded on the wire where it is not printable ASCII. */
export type GrpcStatus = {
  readonly code: GrpcCode;
  readonly message: string;
  /** When the client may try again, in milliseconds; clients that know how to retry obey it. */
  readonly retryAfterMs?: number | undefined;
};

/** Ends a call with a status when a handler throws it. */
export class GrpcError extends Error {
  override readonly name = "GrpcError";
  readonly code: GrpcCode;
  /** As in `GrpcStatus`. */
  readonly retryAfterMs: number | undefined;

  constructor(code: GrpcCode, message: string, retryAfterMs?: number) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * One gRPC call that streams, from the server's side, on one HTTP/2 stream. Messages are bytes: the
 * codec is the door's.
 */
export interface GrpcStream {
  /** For example `/chat.QtGrpcChat/ChatRoom`. */
  readonly path: string;
  /** Request headers; names in lower case; the values of a repeated header joined by ", ", as gRPC has it. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly peer: Peer;
  /**
   * The client's messages, without their prefix, read with backpressure. Ends at the client's half-close. Throws
   * GrpcError: RESOURCE_EXHAUSTED for a message over the limit, before it is gathered; UNIMPLEMENTED
   * for a compressed one; INTERNAL for a broken frame. Ends when the call is cancelled or the
   * connection is lost: `signal` tells the two ends apart.
   */
  readonly messages: AsyncIterable<Uint8Array>;
  /** Takes messages framed by `frameMessage`. The first push, or `sendHeaders`, sends the response headers. */
  readonly outbox: Outbox;
  /** Aborted when the call is over from the other side (cancelled, connection lost, deadline passed), and at the latest when the stream is closed. */
  readonly signal: AbortSignal;
  /** Whether the connection still stands; false as soon as the socket is known to be gone. */
  readonly isConnected: boolean;
  /** Sends the response headers now, so that a client that waits for them goes on. Does nothing the second time. */
  sendHeaders(): void;
  /**
   * Sends an HTTP/2 PING behind what was written; true when it was answered within the time, which a
   * peer does only after it has read what came before. False for a call that is over.
   */
  ping(timeoutMs: number): Promise<boolean>;
  /** Sends what is queued, then the status, and ends the call. Does nothing the second time. */
  end(status: GrpcStatus): void;
  /** Drops what is queued and resets the stream, or, with `connection`, its whole connection. */
  destroy(what: "stream" | "connection"): void;
}

/**
 * Serves a call. When the promise settles the call is ended: with OK, with the status of a
 * GrpcError, or with INTERNAL (and a line in the log) for any other throw.
 */
export type GrpcStreamHandler = (stream: GrpcStream) => Promise<void>;

/** A streaming method of a door. */
export type GrpcStreamRoute = {
  readonly handler: GrpcStreamHandler;
  /** Of one message from the client. */
  readonly maxMessageBytes: number;
  /** Of the outbox. Default: `defaultMaxQueuedBytes`. */
  readonly maxQueuedBytes?: number;
  /** What happens when the outbox overflows. Default: the call ends with RESOURCE_EXHAUSTED. */
  readonly onOverflow?: (stream: GrpcStream) => void;
  /** Whether each message begins a DATA frame, for clients that cannot read a prefix in two pieces; costs joined writes. Default: no. */
  readonly hasWholePrefixes?: true;
};

/** A message with its 5-byte prefix (a zero byte: not compressed; the length, big-endian), ready for an outbox. */
export function frameMessage(message: Uint8Array): Uint8Array {
  return frameParts([message]);
}

/** The same for a message in parts. */
export function frameParts(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const framed = new Uint8Array(5 + length);
  new DataView(framed.buffer).setUint32(1, length);
  let at = 5;
  for (const part of parts) {
    framed.set(part, at);
    at += part.length;
  }
  return framed;
}
