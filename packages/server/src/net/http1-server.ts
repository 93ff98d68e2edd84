import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { HttpRouter } from "./http-router.ts";
import type { ListenerLimits } from "./limits.ts";
import type { Peer } from "./peer.ts";
import type { PlainSocket } from "./plain-socket.ts";
import { respondText } from "./respond-text.ts";
import type { TrustedProxies } from "./trusted-proxies.ts";
import type { WebSocketAcceptor } from "./web-socket-routes.ts";

/** Serves one HTTP version on sockets that somebody else accepted. */
export interface HttpServer {
  /** Takes a socket over, with what it has buffered. */
  accept(socket: PlainSocket, peer: Peer): void;
  /** Lets running requests finish and takes no new ones; idle connections end now. */
  drain(): void;
  /** Gives its timers back. Sockets are left alone. */
  close(): void;
}

/** HTTP/1.1 with bounds on what a slow or endless request may hold. */
export function createHttp1Server(options: {
  readonly router: HttpRouter;
  readonly acceptWebSocket: WebSocketAcceptor;
  readonly proxies: TrustedProxies;
  readonly limits: ListenerLimits;
}): HttpServer {
  const { router, proxies, limits } = options;
  const peers = new WeakMap<object, Peer>();
  let isDraining = false;
  const server = createServer({
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(1_000, limits.headersMs),
    // An offer of h2c, which curl and Java make unasked, is no reason not to answer.
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === "websocket",
  });
  server.timeout = limits.stalledMs;
  server.on("request", (request, response) => {
    ignoreErrors(request);
    ignoreErrors(response);
    response.once("close", () => {
      if (isDraining) server.closeIdleConnections();
    });
    if (isDraining) response.setHeader("Connection", "close");
    const peer = peers.get(request.socket);
    if (hasManyHosts(request)) {
      response.setHeader("Connection", "close");
      respondText(request, response, 400, "more than one host");
    } else if (peer !== undefined) {
      router(request, response, proxies.toClient(peer, request.headers));
    }
  });
  server.on("checkContinue", (request, response) => {
    // Node would put the 100 of a request that waits behind others into the middle of its answer. Without one the client goes on by itself.
    if (response.socket !== null) response.writeContinue();
    server.emit("request", request, response);
  });
  server.on("upgrade", (request, socket, head) => {
    ignoreErrors(request);
    const peer = peers.get(socket);
    if (peer === undefined) return;
    if (hasManyHosts(request)) {
      socket.destroy();
      return;
    }
    options.acceptWebSocket(request, socket, head, proxies.toClient(peer, request.headers));
  });
  // Node starts the timeouts of its connections with this event, which a server that never listens has not.
  server.emit("listening");
  return {
    accept(socket, peer) {
      peers.set(socket, peer);
      server.emit("connection", socket);
    },
    drain() {
      isDraining = true;
      server.closeIdleConnections();
    },
    close() {
      server.close();
    },
  };
}

/** Node takes the first of them, a proxy before us perhaps another (RFC 9112, 3.2: such a request is refused). */
function hasManyHosts({ headersDistinct: { host = [] } }: IncomingMessage): boolean {
  return host.length > 1;
}

/**
 * A request that breaks off tells its reader, and its "close" tells the others. Node looks for a listener of "error" some turns before it
 * emits one: a reader that has just finished has taken its own away meanwhile, and the process would end.
 */
function ignoreErrors(message: IncomingMessage | ServerResponse): void {
  message.on("error", () => {});
}
