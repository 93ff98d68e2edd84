import type { Socket } from "node:net";
import type { Protocol } from "./detect-protocol.ts";
import type { Readiness } from "./health.ts";
import { createHttpRouter } from "./http-router.ts";
import { createHttp1Server } from "./http1-server.ts";
import { createHttp2Server } from "./http2-server.ts";
import { identifyConnection } from "./identify-connection.ts";
import type { ListenerLimits } from "./limits.ts";
import type { Log } from "./log.ts";
import { type Peer, toPeer } from "./peer.ts";
import type { Door } from "./routes.ts";
import { createTlsServer } from "./tls/tls-server.ts";
import type { TlsSource } from "./tls/tls-source.ts";
import { createWebSocketRoutes } from "./web-socket-routes.ts";

/** Takes a line client over; what it has sent so far is still in the socket, which is half-open: the client's FIN does not end it. */
export type LineAcceptor = (socket: Socket, peer: Peer) => void;

/** Gives each connection to the server of its protocol. */
export interface ProtocolSwitch {
  /** Takes over a fresh TCP connection. */
  accept(socket: Socket): void;
  /** Tells HTTP clients to go and ends connections that have not said what they are. */
  drain(): void;
  /** Gives its timers back. */
  close(): void;
}

/** What is said to a line client where nobody speaks lines. */
const advice =
  "this port speaks HTTP, gRPC and WebSocket; open it in a browser or connect with a chat client\n";
/** How long the other end may take to read it. */
const adviceMs = 1_000;

/** What TLS clients agree on in the handshake; who agrees on nothing is identified by first bytes, like in plain text. */
const alpnProtocols: Readonly<Record<string, Protocol>> = { h2: "http2", "http/1.1": "http1" };

/** A switch with its servers for HTTP/1, HTTP/2 and TLS. */
export function createProtocolSwitch(options: {
  readonly doors: readonly Door[];
  readonly tls: TlsSource | undefined;
  readonly checkReady: () => Promise<Readiness>;
  readonly allowedOrigins: readonly string[];
  readonly onLine?: LineAcceptor | undefined;
  readonly limits: ListenerLimits;
  readonly log: Log;
}): ProtocolSwitch {
  const { limits, log } = options;
  const router = createHttpRouter({ ...options, maxUnaryBytes: limits.maxUnaryBytes });
  const acceptWebSocket = createWebSocketRoutes(options);
  const http1 = createHttp1Server({ router, acceptWebSocket, limits });
  const http2 = createHttp2Server({ ...options, router });
  const tls = options.tls && createTlsServer(options.tls, limits.tlsHandshakeMs);
  const unidentified = new Set<Socket>();
  const patience = {
    silenceMs: options.onLine && limits.silenceMs,
    detectMs: limits.detectMs,
  };
  const acceptPlain: Readonly<Record<Exclude<Protocol, "tls">, LineAcceptor>> = {
    http1: http1.accept,
    http2: http2.accept,
    line: options.onLine ?? sayAdvice,
  };

  const route = async (socket: Socket, isTls: boolean, agreed?: Protocol) => {
    socket.on("error", ignoreError);
    unidentified.add(socket);
    const protocol = agreed ?? (await identifyConnection(socket, patience));
    unidentified.delete(socket);
    const peer = toPeer(socket, isTls);
    if (protocol === undefined || peer === undefined) socket.destroy();
    else if (protocol !== "tls") acceptPlain[protocol](socket, peer);
    else if (tls === undefined || isTls) socket.destroy();
    else tls.server.emit("connection", socket);
  };
  /** Whatever goes wrong with one connection is the end of that one alone. */
  const accept = (socket: Socket, isTls: boolean, agreed?: Protocol) => {
    route(socket, isTls, agreed).catch((error: unknown) => {
      log.error({ err: error }, "a connection could not be served");
      socket.destroy();
    });
  };
  tls?.server.on("secureConnection", (socket) => {
    accept(socket, true, alpnProtocols[socket.alpnProtocol || ""]);
  });
  tls?.server.on("tlsClientError", (error, socket) => {
    log.debug({ peer: socket.remoteAddress, reason: error.message }, "tls handshake failed");
    socket.destroy();
  });

  return {
    accept: (socket) => accept(socket, false),
    drain() {
      for (const socket of unidentified) socket.destroy();
      http1.drain();
      http2.drain();
    },
    close() {
      http1.close();
      tls?.close();
    },
  };
}

/** Reads on while it says so: to close a socket with unread bytes resets it, and the advice is lost. */
function sayAdvice(socket: Socket): void {
  socket.resume();
  socket.end(advice);
  setTimeout(() => socket.destroy(), adviceMs).unref();
}

/** A socket that breaks closes, and whoever serves it sees that; nobody else is to be told. */
function ignoreError(): void {}
