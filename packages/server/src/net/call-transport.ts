import type { StreamSink } from "./stream-sink.ts";

/** What a transport tells the call on it. */
export type CallListener = {
  /** Bytes of the request's body; a view that is good during the call only. */
  onData(chunk: Uint8Array): void;
  /** The other end has sent all that it will. */
  onEnd(): void;
  /** The other end gave up, or is gone; `onClose` follows. */
  onAbort(): void;
  /** Nothing more comes or goes. Called once, and last. */
  onClose(): void;
};

/** How a sink writes. */
export type SinkOptions = {
  /** Called before a write while no headers have been sent, to send them. */
  readonly beforeWrite: () => void;
  /** `GrpcStreamRoute.hasWholePrefixes`. */
  readonly hasWholePrefixes: boolean;
};

/** Header fields by name, in lower case; `:status` first where there is one. Values are printable ASCII. */
export type HeaderFields = Readonly<Record<string, string>>;

/** One HTTP/2 stream from the server's side, as a call sees it. */
export interface CallTransport {
  /** Whether anything can still be sent. */
  readonly canSend: boolean;
  readonly hasSentHeaders: boolean;
  /** Whether the connection still stands. */
  readonly isConnected: boolean;
  /** Begins to read. To be called once, in the same turn in which the stream was handed over. */
  listen(listener: CallListener): void;
  /** Reads no more, and lets the other end send no more than its window, until `resume`. */
  pause(): void;
  resume(): void;
  /** Reads on and drops what comes. */
  discard(): void;
  /** Where messages go. To be called once. */
  openSink(options: SinkOptions): StreamSink;
  sendHeaders(fields: HeaderFields): void;
  /**
   * Ends this side behind what was written: with trailers, or, when no headers have been sent, with the one block that
   * there is. Calls back when it has been sent, and never when it cannot be.
   */
  end(fields: HeaderFields, onSent: () => void): void;
  /** Resets the stream: CANCEL, or NO_ERROR for one whose answer is complete. */
  reset(why: "cancel" | "complete"): void;
  destroyConnection(): void;
  /** Sends a PING behind what has been handed to the network; calls back when it is answered, and never otherwise. */
  ping(onAnswer: () => void): void;
}
