import type { GrpcStream } from "../../../net/grpc-stream.ts";
import type { Outbox } from "../../../net/outbox.ts";
import type { WebSocketConnection } from "../../../net/web-socket.ts";
import { type CloseReason, closings } from "./close-reason.ts";

/** A live connection without its transport: frames in, framed bytes out. */
export interface FrameConnection {
  /** The client's frames, read with backpressure. */
  readonly messages: AsyncIterable<Uint8Array>;
  /** Takes frames with the transport's framing around them. */
  readonly outbox: Outbox;
  /** Aborted when the connection is over. */
  readonly signal: AbortSignal;
  /** Whether the other side ended the connection with a good-bye; to be asked once `messages` has ended. */
  readonly hasLeft: boolean;
  /** Sends a ping of the transport behind what was written; true when it was answered within the time. */
  ping(timeoutMs: number): Promise<boolean>;
  /** Sends what is queued, then says why, and, where the transport can, when to come back; ends it. Does nothing the second time. */
  close(reason: CloseReason, message: string, retryAfterMs?: number): void;
}

/** The reason in a WebSocket close frame is at most 123 bytes (RFC 6455, 5.5); ours are ASCII. */
const maxReasonBytes = 123;

/** A WebSocket as a frame connection. */
export function fromWebSocket(connection: WebSocketConnection): FrameConnection {
  return new WebSocketFrames(connection);
}

/** A gRPC stream as a frame connection. */
export function fromGrpcStream(stream: GrpcStream): FrameConnection {
  return new GrpcFrames(stream);
}

class WebSocketFrames implements FrameConnection {
  readonly #connection: WebSocketConnection;

  constructor(connection: WebSocketConnection) {
    this.#connection = connection;
  }

  get messages(): AsyncIterable<Uint8Array> {
    return this.#connection.messages;
  }

  get outbox(): Outbox {
    return this.#connection.outbox;
  }

  get signal(): AbortSignal {
    return this.#connection.signal;
  }

  get hasLeft(): boolean {
    return this.#connection.hasLeft;
  }

  ping(timeoutMs: number): Promise<boolean> {
    return this.#connection.ping(timeoutMs);
  }

  close(reason: CloseReason, message: string): void {
    this.#connection.close(closings[reason].webSocketCode, message.slice(0, maxReasonBytes));
  }
}

class GrpcFrames implements FrameConnection {
  readonly #stream: GrpcStream;

  constructor(stream: GrpcStream) {
    this.#stream = stream;
  }

  get messages(): AsyncIterable<Uint8Array> {
    return this.#stream.messages;
  }

  get outbox(): Outbox {
    return this.#stream.outbox;
  }

  get signal(): AbortSignal {
    return this.#stream.signal;
  }

  /** A half-close ends the messages and leaves the call standing. */
  get hasLeft(): boolean {
    return !this.signal.aborted;
  }

  ping(timeoutMs: number): Promise<boolean> {
    return this.#stream.ping(timeoutMs);
  }

  close(reason: CloseReason, message: string, retryAfterMs?: number): void {
    this.#stream.end({ code: closings[reason].grpcCode, message, retryAfterMs });
  }
}
