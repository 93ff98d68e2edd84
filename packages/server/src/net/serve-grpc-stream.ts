import {
  constants,
  type Http2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import { createGrpcFrames, type GrpcFrames } from "./grpc-frames.ts";
import { isGrpcContentType, parseGrpcTimeout, toMetadata, toTrailers } from "./grpc-headers.ts";
import {
  GrpcError,
  type GrpcStatus,
  type GrpcStream,
  type GrpcStreamRoute,
} from "./grpc-stream.ts";
import type { Log } from "./log.ts";
import { createMessageQueue, type MessageQueue } from "./message-queue.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import type { Peer } from "./peer.ts";
import { createPing, type Ping } from "./ping.ts";
import { machineSchedule, type Schedule } from "./schedule.ts";
import { createStreamSink } from "./stream-sink.ts";
import type { Traffic } from "./traffic.ts";
import { createWholePrefixSink } from "./whole-prefix-sink.ts";

/** What a call is served with. */
export type GrpcStreamContext = {
  readonly peer: Peer;
  readonly log: Log;
  /** Default: the machine's. */
  readonly schedule?: Schedule | undefined;
  /** Of the door whose call it is. */
  readonly traffic?: Traffic | undefined;
};

/** How long a client may take to read what is queued when its call ends; then the stream is reset. */
const maxDrainMs = 10_000;
/** How long a client may leave its side of an ended call open: some round trips. */
const halfOpenMs = 1_000;

/**
 * Serves one streaming call on a stream on which nothing has been sent or read yet. A request that is no gRPC call
 * gets the HTTP status 405 or 415. Never throws; whatever goes wrong ends this stream alone.
 */
export function serveGrpcStream(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  route: GrpcStreamRoute,
  context: GrpcStreamContext,
): void {
  // A reset stream tells its error; "close" follows and does the rest.
  stream.on("error", () => {});
  const { session } = stream;
  if (stream.destroyed || session === undefined) return;
  if (headers[":method"] !== "POST" || !isGrpcContentType(headers["content-type"])) {
    const status = headers[":method"] === "POST" ? 415 : 405;
    stream.respond({ ":status": status }, { endStream: true });
    stream.resume();
    return;
  }
  const call = new Http2GrpcStream({ ...context, stream, headers, route, session });
  void call.run();
}

type CallParts = GrpcStreamContext & {
  readonly stream: ServerHttp2Stream;
  readonly session: Http2Session;
  readonly headers: IncomingHttpHeaders;
  readonly route: GrpcStreamRoute;
};

class Http2GrpcStream implements GrpcStream {
  readonly path: string;
  readonly metadata: ReadonlyMap<string, string>;
  readonly peer: Peer;
  readonly outbox: Outbox;
  readonly ping: Ping;
  readonly #stream: ServerHttp2Stream;
  readonly #session: Http2Session;
  readonly #route: GrpcStreamRoute;
  readonly #log: Log;
  readonly #schedule: Schedule;
  readonly #contentType: string;
  readonly #abort = new AbortController();
  readonly #queue: MessageQueue;
  readonly #frames: GrpcFrames;
  readonly #cancels: (() => void)[] = [];
  #hasEnded = false;

  constructor({ stream, session, headers, route, peer, log, schedule, traffic }: CallParts) {
    this.path = headers[":path"] ?? "";
    this.metadata = toMetadata(headers);
    this.peer = peer;
    this.#stream = stream;
    this.#session = session;
    this.#route = route;
    this.#log = log;
    this.#schedule = schedule ?? machineSchedule;
    this.#contentType = headers["content-type"] ?? "";
    this.#frames = createGrpcFrames(route.maxMessageBytes);
    this.#queue = createMessageQueue({
      pause: () => stream.pause(),
      resume: () => stream.resume(),
    });
    const createSink = route.hasWholePrefixes ? createWholePrefixSink : createStreamSink;
    const sink = createSink(stream, () => this.#prepareWrite());
    this.outbox = createOutbox({
      sink,
      maxQueuedBytes: route.maxQueuedBytes,
      onOverflow: () => this.#overflow(),
      traffic,
    });
    this.ping = createPing({
      written: async () => {
        await this.outbox.flushed();
        // nghttp2 sends a PING before DATA that waits, so the DATA must have left first.
        await sink.written();
      },
      send: (onAnswer) => this.#sendPing(onAnswer),
      schedule: this.#schedule,
    });
    this.#listen();
  }

  get messages(): AsyncIterable<Uint8Array> {
    return this.#queue.messages;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isConnected(): boolean {
    return !this.#session.destroyed && this.#session.socket?.destroyed === false;
  }

  /** Runs the handler and ends the call with what came of it. */
  async run(): Promise<void> {
    try {
      await this.#route.handler(this);
      this.end({ code: 0, message: "" });
    } catch (thrown) {
      this.end(this.#toStatus(thrown));
    }
  }

  /** Whether anything can still be sent on the stream. */
  get #isOpen(): boolean {
    return this.#stream.writable && !this.#stream.closed;
  }

  sendHeaders(): void {
    if (this.#stream.headersSent || !this.#isOpen) return;
    this.#stream.respond(this.#responseHeaders(), { waitForTrailers: true });
  }

  end(status: GrpcStatus): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#queue.end();
    if (!this.#isOpen) return;
    this.#cancels.push(this.#schedule(maxDrainMs, () => this.destroy("stream")));
    const trailers = toTrailers(status);
    if (!this.#stream.headersSent) this.#endAtOnce(trailers);
    else if (this.outbox.isInStep) this.#endBehindMessages(trailers);
    else void this.outbox.flushed().then(() => this.#endBehindMessages(trailers));
  }

  destroy(what: "stream" | "connection"): void {
    this.#hasEnded = true;
    this.#queue.end();
    this.outbox.close();
    if (what === "connection") this.#session.destroy();
    else this.#stream.close(constants.NGHTTP2_CANCEL);
  }

  #listen(): void {
    const stream = this.#stream;
    stream.on("data", (chunk: Buffer) => this.#read(chunk));
    // Some clients cancel by an end and a reset in one packet: the reset counts.
    stream.on("end", () => setImmediate(() => this.#readEnd()));
    stream.on("aborted", () => this.#abort.abort(new GrpcError(1, "the call was cancelled")));
    stream.on("close", () => this.#close());
    const timeoutMs = parseGrpcTimeout(this.metadata.get("grpc-timeout"));
    if (timeoutMs === undefined) return;
    this.#cancels.push(this.#schedule(timeoutMs, () => this.#passDeadline()));
  }

  #read(chunk: Uint8Array): void {
    try {
      for (const message of this.#frames.decode(chunk)) this.#queue.add(message);
    } catch (thrown) {
      this.#refuse(thrown);
    }
  }

  #readEnd(): void {
    try {
      if (!this.#abort.signal.aborted) this.#frames.end();
      this.#queue.end();
    } catch (thrown) {
      this.#refuse(thrown);
    }
  }

  /** Gives the handler the error behind the messages before it, and reads no more. */
  #refuse(thrown: unknown): void {
    this.#stream.removeAllListeners("data");
    this.#stream.pause();
    this.#queue.fail(thrown instanceof Error ? thrown : new Error("unknown", { cause: thrown }));
  }

  #close(): void {
    this.#abort.abort(new GrpcError(1, "the call is over"));
    this.#queue.end();
    this.outbox.close();
    for (const cancel of this.#cancels) cancel();
  }

  #passDeadline(): void {
    const error = new GrpcError(4, "deadline exceeded");
    this.#abort.abort(error);
    this.end(error);
  }

  #overflow(): void {
    try {
      if (this.#route.onOverflow !== undefined) this.#route.onOverflow(this);
      else this.#endForSlowness();
    } catch (thrown) {
      this.end(this.#toStatus(thrown));
    }
  }

  #endForSlowness(): void {
    // Nothing may follow what was dropped: the client would take it for complete.
    this.outbox.close();
    this.end({ code: 8, message: "the client reads too slowly" });
  }

  #prepareWrite(): boolean {
    this.sendHeaders();
    return this.#isOpen;
  }

  #responseHeaders(): Record<string, string | number> {
    return {
      ":status": 200,
      "content-type": this.#contentType,
      "grpc-accept-encoding": "identity",
    };
  }

  /** A status without messages before it is sent as one block of headers ("Trailers-Only"). */
  #endAtOnce(trailers: Record<string, string>): void {
    this.outbox.close();
    this.#stream.respond({ ...this.#responseHeaders(), ...trailers }, { endStream: true });
    this.#closeReading();
  }

  #endBehindMessages(trailers: Record<string, string>): void {
    this.outbox.close();
    if (!this.#isOpen) return;
    this.#stream.once("wantTrailers", () => {
      this.#stream.sendTrailers(trailers);
      this.#closeReading();
    });
    this.#stream.end();
  }

  /**
   * The answer is complete; what the client still sends is of no use. A client that does not end its side is told to stop
   * (RFC 9113, section 8.1), later, because a reset overtakes the trailers.
   */
  #closeReading(): void {
    this.#stream.removeAllListeners("data");
    this.#stream.resume();
    const close = (): void => this.#stream.close(constants.NGHTTP2_NO_ERROR);
    this.#cancels.push(this.#schedule(halfOpenMs, close));
  }

  #sendPing(onAnswer: () => void): void {
    // The answer of a connection says nothing about a stream that lost what was queued on it.
    if (!this.#isOpen || this.#session.destroyed) return;
    this.#session.ping((error) => {
      if (error === null && !this.signal.aborted) onAnswer();
    });
  }

  #toStatus(thrown: unknown): GrpcStatus {
    if (thrown instanceof GrpcError) return thrown;
    this.#log.error({ err: thrown, path: this.path }, "a gRPC handler failed");
    return { code: 13, message: "internal error" };
  }
}
