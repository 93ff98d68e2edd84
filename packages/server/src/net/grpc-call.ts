import type { CallTransport, HeaderFields } from "./call-transport.ts";
import { createGrpcFrames, type GrpcFrames } from "./grpc-frames.ts";
import { parseGrpcTimeout, toTrailers } from "./grpc-headers.ts";
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
import { serveAs, toDefectText, toRequestId } from "./request-id.ts";
import { machineSchedule, type Schedule } from "./schedule.ts";
import type { Traffic } from "./traffic.ts";

/** What a call is served with. */
export type GrpcStreamContext = {
  readonly peer: Peer;
  readonly log: Log;
  /** Default: the machine's. */
  readonly schedule?: Schedule | undefined;
  /** Of the door whose call it is. */
  readonly traffic?: Traffic | undefined;
};

/** What a call was asked with. */
export type GrpcCallHead = {
  readonly path: string;
  readonly metadata: ReadonlyMap<string, string>;
  readonly contentType: string;
};

/** How long a client may take to read what is queued when its call ends; then the stream is reset. */
const maxDrainMs = 10_000;
/** How long a client may leave its side of an ended call open: some round trips. */
const halfOpenMs = 1_000;

/** Serves one streaming call on a transport of its own. Never throws; whatever goes wrong ends this stream alone. */
export function serveGrpcCall(
  transport: CallTransport,
  head: GrpcCallHead,
  route: GrpcStreamRoute,
  context: GrpcStreamContext,
): void {
  void new GrpcCall({ ...context, transport, head, route }).run();
}

type CallParts = GrpcStreamContext & {
  readonly transport: CallTransport;
  readonly head: GrpcCallHead;
  readonly route: GrpcStreamRoute;
};

class GrpcCall implements GrpcStream {
  readonly path: string;
  readonly metadata: ReadonlyMap<string, string>;
  readonly peer: Peer;
  readonly outbox: Outbox;
  readonly ping: Ping;
  readonly #transport: CallTransport;
  readonly #route: GrpcStreamRoute;
  readonly #log: Log;
  readonly #schedule: Schedule;
  readonly #contentType: string;
  readonly #requestId: string;
  readonly #abort = new AbortController();
  readonly #queue: MessageQueue;
  readonly #frames: GrpcFrames;
  readonly #cancels: (() => void)[] = [];
  #isRefused = false;
  #hasEnded = false;

  constructor({ transport, head, route, peer, log, schedule, traffic }: CallParts) {
    this.path = head.path;
    this.metadata = head.metadata;
    this.peer = peer;
    this.#transport = transport;
    this.#route = route;
    this.#log = log;
    this.#schedule = schedule ?? machineSchedule;
    this.#contentType = head.contentType;
    this.#requestId = toRequestId(head.metadata.get("x-request-id"));
    this.#frames = createGrpcFrames(route.maxMessageBytes);
    this.#queue = createMessageQueue(transport);
    const sink = transport.openSink({
      beforeWrite: () => this.sendHeaders(),
      hasWholePrefixes: route.hasWholePrefixes ?? false,
    });
    this.outbox = createOutbox({
      sink,
      maxQueuedBytes: route.maxQueuedBytes,
      onOverflow: () => this.#overflow(),
      traffic,
      transport: "grpc",
    });
    this.ping = createPing({
      written: async () => {
        await this.outbox.flushed();
        // A PING goes before DATA that waits, so the DATA must have left first.
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
    return this.#transport.isConnected;
  }

  /** Runs the handler and ends the call with what came of it. */
  async run(): Promise<void> {
    try {
      await serveAs(this.#requestId, () => this.#route.handler(this));
      this.end({ code: 0, message: "" });
    } catch (thrown) {
      this.end(this.#toStatus(thrown));
    }
  }

  sendHeaders(): void {
    const { hasSentHeaders, canSend } = this.#transport;
    if (!hasSentHeaders && canSend) this.#transport.sendHeaders(this.#responseHeaders());
  }

  end(status: GrpcStatus): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#queue.end();
    if (!this.#transport.canSend) return;
    this.#cancels.push(this.#schedule(maxDrainMs, () => this.destroy("stream")));
    const trailers = toTrailers(status);
    // A status without messages before it is sent as one block of headers ("Trailers-Only").
    if (!this.#transport.hasSentHeaders) this.#finish({ ...this.#responseHeaders(), ...trailers });
    else if (this.outbox.isInStep) this.#finish(trailers);
    else void this.outbox.flushed().then(() => this.#finish(trailers));
  }

  destroy(what: "stream" | "connection"): void {
    this.#hasEnded = true;
    this.#queue.end();
    this.outbox.close();
    if (what === "connection") this.#transport.destroyConnection();
    else this.#transport.reset("cancel");
  }

  #listen(): void {
    this.#transport.listen({
      onData: (chunk) => this.#read(chunk),
      onEnd: () => this.#readEnd(),
      onAbort: () => this.#abort.abort(new GrpcError(1, "the call was cancelled")),
      onClose: () => this.#close(),
    });
    const timeoutMs = parseGrpcTimeout(this.metadata.get("grpc-timeout"));
    if (timeoutMs === undefined) return;
    this.#cancels.push(this.#schedule(timeoutMs, () => this.#passDeadline()));
  }

  #read(chunk: Uint8Array): void {
    if (this.#isRefused) return;
    try {
      for (const message of this.#frames.decode(chunk)) this.#queue.add(message);
    } catch (thrown) {
      this.#refuse(thrown);
    }
  }

  #readEnd(): void {
    if (this.#isRefused) return;
    try {
      if (!this.#abort.signal.aborted) this.#frames.end();
      this.#queue.end();
    } catch (thrown) {
      this.#refuse(thrown);
    }
  }

  /** Gives the handler the error behind the messages before it, and reads no more. */
  #refuse(thrown: unknown): void {
    this.#isRefused = true;
    this.#transport.pause();
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

  #responseHeaders(): HeaderFields {
    return {
      ":status": "200",
      "content-type": this.#contentType,
      "grpc-accept-encoding": "identity",
      "x-request-id": this.#requestId,
    };
  }

  /**
   * With it the answer is complete; what the client still sends is of no use. A client that does not end its side is
   * told to stop (RFC 9113, section 8.1), later, because a reset overtakes the trailers.
   */
  #finish(fields: HeaderFields): void {
    this.outbox.close();
    this.#transport.end(fields, () => {
      this.#transport.discard();
      const tellToStop = (): void => this.#transport.reset("complete");
      this.#cancels.push(this.#schedule(halfOpenMs, tellToStop));
    });
  }

  #sendPing(onAnswer: () => void): void {
    // The answer of a connection says nothing about a stream that lost what was queued on it.
    if (!this.#transport.canSend) return;
    this.#transport.ping(() => {
      if (!this.signal.aborted) onAnswer();
    });
  }

  #toStatus(thrown: unknown): GrpcStatus {
    if (thrown instanceof GrpcError) return thrown;
    const requestId = this.#requestId;
    this.#log.error({ err: thrown, requestId, path: this.path }, "a gRPC handler failed");
    return { code: 13, message: toDefectText(requestId) };
  }
}
