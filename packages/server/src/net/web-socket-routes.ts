import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { acceptWebSocket, type IsAllowedOrigin, isSameOrigin } from "./accept-web-socket.ts";
import type { Log } from "./log.ts";
import type { Peer } from "./peer.ts";
import type { Door } from "./routes.ts";
import type { Schedule } from "./schedule.ts";
import type { Traffic } from "./traffic.ts";
import type { WebSocketRoute } from "./web-socket.ts";

/** Takes over a socket that asked for a WebSocket; `head` is what came behind the request. */
export type WebSocketAcceptor = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  peer: Peer,
) => void;

/**
 * Serves the doors' WebSockets by path; an unknown path gets 404. Pages of this server and of `allowedOrigins` (`*`: of
 * any) may connect, and what is no browser. Throws when two doors claim one path.
 */
export function createWebSocketRoutes(options: {
  readonly doors: readonly Door[];
  readonly allowedOrigins: readonly string[];
  readonly log: Log;
  readonly schedule?: Schedule | undefined;
}): WebSocketAcceptor {
  const origins = new Set(options.allowedOrigins);
  const isAllowedOrigin: IsAllowedOrigin = (origin, host) =>
    isSameOrigin(origin, host) || origins.has("*") || origins.has(origin ?? "");
  const routes = new Map<string, { route: WebSocketRoute; traffic: Traffic | undefined }>();
  for (const door of options.doors) {
    for (const [path, route] of Object.entries(door.routes.webSockets ?? {})) {
      if (routes.has(path)) throw new Error(`${door.name} claims ${path}, which is taken`);
      routes.set(path, { route, traffic: door.traffic });
    }
  }
  return (request, socket, head, peer) => {
    const served = routes.get(request.url?.split("?", 1)[0] ?? "");
    if (served === undefined) {
      socket.on("error", () => {});
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    } else {
      acceptWebSocket({
        ...served,
        request,
        socket,
        head,
        peer,
        log: options.log,
        schedule: options.schedule,
        isAllowedOrigin,
      });
    }
  };
}
