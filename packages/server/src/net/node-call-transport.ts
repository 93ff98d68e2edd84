import { constants, type Http2Session, type ServerHttp2Stream } from "node:http2";
import type { CallListener, CallTransport, HeaderFields, SinkOptions } from "./call-transport.ts";
import { createStreamSink, type StreamSink } from "./stream-sink.ts";
import { createWholePrefixSink } from "./whole-prefix-sink.ts";

/** A stream of `node:http2` on which nothing has been sent or read yet. */
export class NodeCallTransport implements CallTransport {
  readonly #stream: ServerHttp2Stream;
  readonly #session: Http2Session;

  constructor(stream: ServerHttp2Stream, session: Http2Session) {
    this.#stream = stream;
    this.#session = session;
  }

  get canSend(): boolean {
    return this.#stream.writable && !this.#stream.closed;
  }

  get hasSentHeaders(): boolean {
    return this.#stream.headersSent;
  }

  get isConnected(): boolean {
    return !this.#session.destroyed && this.#session.socket?.destroyed === false;
  }

  listen({ onData, onEnd, onAbort, onClose }: CallListener): void {
    this.#stream.on("data", onData).on("aborted", onAbort).on("close", onClose);
    // Some clients cancel by an end and a reset in one packet: the reset counts.
    this.#stream.on("end", () => setImmediate(onEnd));
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  discard(): void {
    this.#stream.removeAllListeners("data");
    this.#stream.resume();
  }

  openSink({ beforeWrite, hasWholePrefixes }: SinkOptions): StreamSink {
    const createSink = hasWholePrefixes ? createWholePrefixSink : createStreamSink;
    return createSink(this.#stream, () => {
      beforeWrite();
      return this.canSend;
    });
  }

  sendHeaders(fields: HeaderFields): void {
    this.#stream.respond(fields, { waitForTrailers: true });
  }

  end(fields: HeaderFields, onSent: () => void): void {
    if (!this.canSend) return;
    if (!this.hasSentHeaders) {
      this.#stream.respond(fields, { endStream: true });
      onSent();
      return;
    }
    this.#stream.once("wantTrailers", () => {
      this.#stream.sendTrailers(fields);
      onSent();
    });
    this.#stream.end();
  }

  reset(why: "cancel" | "complete"): void {
    const { NGHTTP2_CANCEL, NGHTTP2_NO_ERROR } = constants;
    this.#stream.close(why === "cancel" ? NGHTTP2_CANCEL : NGHTTP2_NO_ERROR);
  }

  destroyConnection(): void {
    this.#session.destroy();
  }

  ping(onAnswer: () => void): void {
    if (this.#session.destroyed) return;
    this.#session.ping((error) => {
      if (error === null) onAnswer();
    });
  }
}
