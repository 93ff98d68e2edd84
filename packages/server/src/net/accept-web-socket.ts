import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Log } from "./log.ts";
import { createMessageQueue, type MessageQueue } from "./message-queue.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import type { Peer } from "./peer.ts";
import { createPing, type Ping } from "./ping.ts";
import { serveAs, toDefectText, toRequestId } from "./request-id.ts";
import { machineSchedule, type Schedule } from "./schedule.ts";
import type { Traffic } from "./traffic.ts";
import type { WebSocketConnection, WebSocketRoute } from "./web-socket.ts";
import { createWebSocketSink } from "./web-socket-sink.ts";

/** An upgrade request for a WebSocket, as node:http's "upgrade" event hands it over. */
export type WebSocketRequest = {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly route: WebSocketRoute;
  readonly peer: Peer;
  readonly log: Log;
  /** Default: the machine's. */
  readonly schedule?: Schedule | undefined;
  /** Of the door whose route it is. */
  readonly traffic?: Traffic | undefined;
  /** Whether a page of this origin may connect. Default: `isSameOrigin`. */
  readonly isAllowedOrigin?: IsAllowedOrigin | undefined;
};

/** Decides by the `Origin` and `Host` headers of a request, each undefined when it is absent. */
export type IsAllowedOrigin = (origin: string | undefined, host: string | undefined) => boolean;

/** How often a ping is sent, so that proxies keep the connection and the dead are found. */
const keepAliveMs = 25_000;
/** Pings without any sign of life, after which the other end is taken for dead. */
const maxUnansweredPings = 2;
/** How long a client may take to read what is queued and to close, when we close. */
const maxDrainMs = 5_000;
/** Of the reason in a close frame (RFC 6455, section 5.5). */
const maxReasonBytes = 123;

/** Allows what is no browser (no origin), and pages that came from the host that they connect to. */
export const isSameOrigin: IsAllowedOrigin = (origin, host) => {
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
};

/**
 * Answers an upgrade request and serves the WebSocket. A page of a foreign origin gets the HTTP status 403, a broken
 * request 400. Never throws; whatever goes wrong ends this socket alone.
 */
export function acceptWebSocket(parts: WebSocketRequest): void {
  const { request, socket, head, route, isAllowedOrigin = isSameOrigin } = parts;
  socket.on("error", ignoreError);
  const { origin } = request.headers;
  const host = parts.peer.host ?? request.headers.host;
  if (!isAllowedOrigin(origin, host)) {
    refuse(socket, `pages of ${origin} may not connect to ${host}`);
    return;
  }
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: route.maxMessageBytes,
  });
  const requestId = toRequestId(request.headers["x-request-id"]);
  server.on("headers", (headers) => headers.push(`X-Request-Id: ${requestId}`));
  server.handleUpgrade(request, socket, head, (webSocket) => {
    void new AcceptedWebSocket(parts, webSocket, requestId).run();
  });
}

/**
 * A broken socket tells its error; "close" follows and does the rest. Not an arrow in the midst of what it does not need: as long
 * as the socket lives, that would keep the whole request.
 */
function ignoreError(): void {}

function refuse(socket: Duplex, reason: string): void {
  const body = `${reason}\n`;
  socket.once("finish", () => socket.destroy());
  socket.end(
    "HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n" +
      "X-Content-Type-Options: nosniff\r\n" +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** RFC 6455, 7.4.1: a normal closure, and a close frame without a code. */
const leaveCodes: readonly number[] = [1000, 1005];

class AcceptedWebSocket implements WebSocketConnection {
  readonly peer: Peer;
  readonly outbox: Outbox;
  readonly ping: Ping;
  readonly #webSocket: WebSocket;
  readonly #route: WebSocketRoute;
  readonly #log: Log;
  readonly #requestId: string;
  readonly #schedule: Schedule;
  readonly #abort = new AbortController();
  readonly #queue: MessageQueue;
  #cancelKeepAlive: () => void = () => {};
  #cancelDrain: () => void = () => {};
  #unansweredPings = 0;
  #pings = 0;
  #onPong: ((payload: string) => void) | undefined;
  #isClosing = false;
  #hasLeft = false;

  constructor(parts: WebSocketRequest, webSocket: WebSocket, requestId: string) {
    const { socket, route, peer, log, schedule, traffic } = parts;
    this.peer = peer;
    this.#requestId = requestId;
    this.#webSocket = webSocket;
    this.#route = route;
    this.#log = log;
    this.#schedule = schedule ?? machineSchedule;
    this.#queue = createMessageQueue(webSocket);
    this.outbox = createOutbox({
      sink: createWebSocketSink(webSocket, socket),
      maxQueuedBytes: route.maxQueuedBytes,
      onOverflow: () => this.#overflow(),
      traffic,
      transport: "websocket",
    });
    this.ping = createPing({
      written: () => this.outbox.flushed(),
      send: (onAnswer) => this.#sendPing(onAnswer),
      schedule: this.#schedule,
    });
    this.#listen();
    this.#keepAlive();
  }

  get messages(): AsyncIterable<Uint8Array> {
    return this.#queue.messages;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  /** Runs the handler and closes the socket with what came of it. */
  async run(): Promise<void> {
    try {
      await serveAs(this.#requestId, () => this.#route.handler(this));
      this.close(1000, "");
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  close(code: number, reason: string): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#queue.end();
    this.#cancelDrain = this.#schedule(maxDrainMs, () => this.#webSocket.terminate());
    const finish = (): void => {
      this.outbox.close();
      this.#webSocket.close(code, cutReason(reason));
      // The answer to the close frame has to be read, even when the handler reads no more.
      this.#webSocket.resume();
    };
    if (this.outbox.isInStep) finish();
    else void this.outbox.flushed().then(finish);
  }

  #listen(): void {
    const webSocket = this.#webSocket;
    webSocket.on("message", (data, isBinary) => this.#read(data, isBinary));
    webSocket.on("pong", (data) => {
      this.#showLife();
      this.#onPong?.(data.toString("latin1"));
    });
    // What breaks the protocol, ws answers with the right close code by itself.
    webSocket.on("error", (error) => this.#log.debug({ err: error }, "a WebSocket broke"));
    webSocket.on("close", (code) => this.#end(code));
  }

  #read(data: unknown, isBinary: boolean): void {
    this.#showLife();
    if (!isBinary || !(data instanceof Uint8Array)) this.close(1003, "only binary messages");
    else if (!this.#isClosing) this.#queue.add(data);
  }

  #showLife(): void {
    this.#unansweredPings = 0;
  }

  #end(code: number): void {
    this.#hasLeft = !this.#isClosing && leaveCodes.includes(code);
    this.#cancelKeepAlive();
    this.#cancelDrain();
    this.#isClosing = true;
    this.#abort.abort();
    this.#queue.end();
    this.outbox.close();
  }

  #keepAlive(): void {
    this.#cancelKeepAlive = this.#schedule(keepAliveMs, () => {
      // Answers cannot be heard while the handler holds the reading back.
      if (this.#queue.isPaused) this.#unansweredPings = 0;
      if (this.#unansweredPings >= maxUnansweredPings) {
        this.#webSocket.terminate();
        return;
      }
      this.#unansweredPings += 1;
      this.#writePing("");
      this.#keepAlive();
    });
  }

  #sendPing(onAnswer: () => void): void {
    this.#pings += 1;
    const payload = String(this.#pings);
    this.#onPong = (answer) => {
      if (answer === payload) onAnswer();
    };
    this.#writePing(payload);
  }

  #writePing(payload: string): void {
    if (this.#webSocket.readyState === this.#webSocket.OPEN) this.#webSocket.ping(payload);
  }

  #overflow(): void {
    try {
      if (this.#route.onOverflow !== undefined) this.#route.onOverflow(this);
      else this.#closeForSlowness();
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #closeForSlowness(): void {
    // Nothing may follow what was dropped: the client would take it for complete.
    this.outbox.close();
    this.close(1013, "the client reads too slowly");
  }

  #fail(thrown: unknown): void {
    const requestId = this.#requestId;
    this.#log.error({ err: thrown, requestId }, "a WebSocket handler failed");
    this.close(1011, toDefectText(requestId));
  }
}

/** Cuts a reason to what fits, between two characters. */
function cutReason(reason: string): string {
  const room = new Uint8Array(maxReasonBytes);
  const { read } = new TextEncoder().encodeInto(reason, room);
  return reason.slice(0, read);
}
