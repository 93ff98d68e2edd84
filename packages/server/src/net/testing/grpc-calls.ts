import { once } from "node:events";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type OutgoingHttpHeaders,
  performServerHandshake,
} from "node:http2";
import { createServer, type Socket } from "node:net";
import { type GrpcStreamContext, serveGrpcCall } from "../grpc-call.ts";
import { frameMessage, type GrpcStream, type GrpcStreamRoute } from "../grpc-stream.ts";
import { Http2Connection } from "../h2/connection.ts";
import { DataFramer } from "../h2/frame-data.ts";
import { identifyGrpc } from "../h2/identify-grpc.ts";
import { http2ServerOptions, prepareHttp2Session } from "../http2-settings.ts";
import { silentLog } from "../log.ts";
import { serveGrpcStream } from "../serve-grpc-stream.ts";

type Route = Partial<GrpcStreamRoute> & Pick<GrpcStreamRoute, "handler">;

/** A server that listens on this machine. */
export type StartedServer = AsyncDisposable & { readonly authority: string };

/** Starts a plain HTTP/2 server that serves one route on every path; without a limit given, of 1000 bytes a message. */
export type StartGrpcServer = (
  route: Route,
  context?: Partial<GrpcStreamContext>,
) => Promise<StartedServer>;

const peer = { address: "127.0.0.1", port: 1, isTls: false };

/** On `node:http2`. */
export const startNodeGrpcServer: StartGrpcServer = (route, context) =>
  listen((socket) => {
    const session = performServerHandshake(socket, http2ServerOptions);
    prepareHttp2Session(session);
    session.on("stream", (stream, headers) => {
      const parts = { peer, log: silentLog, ...context };
      serveGrpcStream(stream, headers, { maxMessageBytes: 1000, ...route }, parts);
    });
  });

/** On our own HTTP/2. */
export const startOwnGrpcServer: StartGrpcServer = (route, context) => {
  const framer = new DataFramer();
  return listen(async (socket) => {
    socket.on("error", () => {});
    const found = await identifyGrpc(socket, 10_000);
    if (found?.kind !== "grpc") return socket.destroy();
    new Http2Connection({
      socket,
      framer,
      hasSentSettings: found.hasSentSettings,
      idleMs: 60_000,
      onRequest(stream, { path, headers }) {
        const call = { path, metadata: headers, contentType: headers.get("content-type") ?? "" };
        const parts = { peer, log: silentLog, ...context };
        serveGrpcCall(stream, call, { maxMessageBytes: 1000, ...route }, parts);
      },
      onBreak() {},
      onDefect(defect) {
        throw defect;
      },
      onClose() {},
    });
  });
};

async function listen(onSocket: (socket: Socket) => unknown): Promise<StartedServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    onSocket(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    authority: `127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** A handler that answers each message with itself. */
export async function echo(stream: GrpcStream): Promise<void> {
  for await (const message of stream.messages) stream.outbox.push(frameMessage(message));
}

/** A call whose handler lasts until `finish`. */
export type HeldCall = { readonly stream: GrpcStream; readonly finish: () => void };

/** A handler whose calls the test takes in its hands. */
export type HeldHandler = {
  readonly handler: (stream: GrpcStream) => Promise<void>;
  next(): Promise<HeldCall>;
};

/** Creates a handler for a test that takes its calls one after the other. */
export function createHeldHandler(): HeldHandler {
  const calls: HeldCall[] = [];
  let wake = (): void => {};
  return {
    handler: async (stream) => {
      const done = Promise.withResolvers<void>();
      calls.push({ stream, finish: done.resolve });
      wake();
      await done.promise;
    },
    async next() {
      for (;;) {
        const call = calls.shift();
        if (call !== undefined) return call;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

/** Settles when the signal is aborted. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}

/** What a server answered on one stream. */
export type RawResponse = {
  readonly http: unknown;
  readonly contentType: unknown;
  readonly body: string;
  readonly status: unknown;
  readonly message: unknown;
  /** Whether the status came behind the messages, in a block of headers of its own. */
  readonly hasTrailers: boolean;
  /** The code of a reset; 0 when there was none. */
  readonly reset: number;
};

/** A raw HTTP/2 connection, for what no gRPC client does. */
export type RawSession = AsyncDisposable & {
  readonly session: ClientHttp2Session;
  call(headers?: OutgoingHttpHeaders): { stream: ClientHttp2Stream; done: Promise<RawResponse> };
};

/** Opens a raw connection. */
export function openSession(authority: string): RawSession {
  const session = connect(`http://${authority}`);
  session.on("error", () => {});
  return {
    session,
    call(headers = {}) {
      const stream = session.request({
        ":method": "POST",
        ":path": "/chat.Chat/Room",
        "content-type": "application/grpc",
        ...headers,
      });
      // As clients do: what the server has ended, the client ends too.
      stream.on("end", () => stream.end());
      return { stream, done: collectResponse(stream) };
    },
    async [Symbol.asyncDispose]() {
      session.destroy();
    },
  };
}

/** All that the server answered on a stream, once it is closed. */
export async function collectResponse(stream: ClientHttp2Stream): Promise<RawResponse> {
  let head: OutgoingHttpHeaders = {};
  let trailers: OutgoingHttpHeaders = {};
  const chunks: Buffer[] = [];
  stream.on("response", (headers) => {
    head = headers;
  });
  stream.on("trailers", (headers) => {
    trailers = headers;
  });
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.on("error", () => {});
  await once(stream, "close");
  return {
    http: head[":status"],
    contentType: head["content-type"],
    body: Buffer.concat(chunks).toString("latin1"),
    status: trailers["grpc-status"] ?? head["grpc-status"],
    hasTrailers: trailers["grpc-status"] !== undefined,
    message: trailers["grpc-message"] ?? head["grpc-message"],
    reset: stream.rstCode,
  };
}

/** Settles when the stream has written nothing during ten round trips on its connection. */
export async function whenStalled(stream: ClientHttp2Stream): Promise<void> {
  let last = -1;
  for (let same = 0; same < 10; same += 1) {
    await new Promise<void>((resolve) => stream.session?.ping(() => resolve()));
    if (stream.writableLength !== last) same = 0;
    last = stream.writableLength;
  }
}
