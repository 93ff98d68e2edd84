import { createConnectCalls } from "./connect-calls.ts";
import { createGrpcServer } from "./h2/grpc-server.ts";
import { createHttpBridge } from "./h2/http-bridge.ts";
import type { Readiness } from "./health.ts";
import { createHttpRouter } from "./http-router.ts";
import { createHttp1Server } from "./http1-server.ts";
import { createHttp2Server } from "./http2-server.ts";
import type { ListenerLimits } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Peer } from "./peer.ts";
import type { PlainSocket } from "./plain-socket.ts";
import type { PlainProtocol, Received } from "./reception.ts";
import { createRequestRate } from "./request-rate.ts";
import type { Door } from "./routes.ts";
import type { Schedule } from "./schedule.ts";
import type { TrustedProxies } from "./trusted-proxies.ts";
import { createWebSocketRoutes } from "./web-socket-routes.ts";

/** Takes a line client over; what it has sent so far is still in the socket, which is half-open: the client's FIN does not end it. */
export type LineAcceptor = (socket: PlainSocket, peer: Peer) => void;

/** Who serves connections that speak gRPC: our own HTTP/2 (`h2/`), or `node:http2`, which serves all others in any case. */
export type GrpcTransport = "own" | "node";

/** Gives each connection to the server of its protocol. */
export interface ProtocolSwitch {
  /** Takes over a connection whose protocol is known. Throws what its server throws. */
  readonly accept: Received;
  /** Tells HTTP clients to go. */
  drain(): void;
  /** Gives its timers back. */
  close(): void;
}

/** What is said to a line client where nobody speaks lines. */
const advice =
  "this port speaks HTTP, gRPC and WebSocket; open it in a browser or connect with a chat client\n";
/** How long the other end may take to read it. */
const adviceMs = 1_000;

/** A switch with its servers for HTTP/1, HTTP/2 and lines. */
export function createProtocolSwitch(options: {
  readonly doors: readonly Door[];
  readonly checkReady: () => Promise<Readiness>;
  readonly allowedOrigins: readonly string[];
  readonly proxies: TrustedProxies;
  readonly toNetwork?: (address: string) => string;
  readonly onLine?: LineAcceptor | undefined;
  readonly grpcTransport: GrpcTransport;
  readonly limits: ListenerLimits;
  readonly log: Log;
  readonly schedule?: Schedule | undefined;
}): ProtocolSwitch {
  const { limits } = options;
  const requestRate = createRequestRate({ ...options, clock: Date });
  const calls = createConnectCalls(options.doors, limits.maxUnaryBytes);
  const router = createHttpRouter({ ...options, requestRate, calls });
  const acceptWebSocket = createWebSocketRoutes(options);
  const http1 = createHttp1Server({ ...options, router, acceptWebSocket });
  const others = createHttp2Server({ ...options, router });
  const bridge = createHttpBridge(http1, limits.stalledMs);
  const http2 =
    options.grpcTransport === "own"
      ? createGrpcServer({ ...options, calls, requestRate, bridge, others })
      : others;
  const acceptors: Readonly<Record<PlainProtocol, LineAcceptor>> = {
    http1: http1.accept,
    http2: http2.accept,
    line: options.onLine ?? sayAdvice,
  };
  return {
    accept: (socket, peer, protocol) => acceptors[protocol](socket, peer),
    drain() {
      http1.drain();
      http2.drain();
    },
    close: () => http1.close(),
  };
}

/** Reads on while it says so: to close a socket with unread bytes resets it, and the advice is lost. */
function sayAdvice(socket: PlainSocket): void {
  socket.resume();
  socket.end(advice);
  setTimeout(() => socket.destroy(), adviceMs).unref();
}
