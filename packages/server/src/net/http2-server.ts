import {
  constants,
  Http2ServerRequest,
  Http2ServerResponse,
  type IncomingHttpHeaders,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { isGrpcContentType } from "./grpc-headers.ts";
import { toStreamRoutes } from "./grpc-routes.ts";
import type { HttpRouter } from "./http-router.ts";
import type { HttpServer } from "./http1-server.ts";
import { watchFarewell } from "./http2-farewell.ts";
import { http2ServerOptions, prepareHttp2Session } from "./http2-settings.ts";
import type { ListenerLimits } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Peer } from "./peer.ts";
import type { Door, HttpRequest, HttpResponse } from "./routes.ts";
import type { Schedule } from "./schedule.ts";
import { serveGrpcStream } from "./serve-grpc-stream.ts";
import type { TrustedProxies } from "./trusted-proxies.ts";

/** HTTP/2: gRPC streams of the doors by path, everything else by the router. */
export function createHttp2Server(options: {
  readonly doors: readonly Door[];
  readonly router: HttpRouter;
  readonly proxies: TrustedProxies;
  readonly limits: ListenerLimits;
  readonly log: Log;
  readonly schedule?: Schedule | undefined;
}): HttpServer {
  const { router, limits, log, schedule } = options;
  const routes = toStreamRoutes(options.doors);
  const sessions = new Set<ServerHttp2Session>();
  let isDraining = false;

  const serve = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, peer: Peer) => {
    const served = routes.get(headers[":path"] ?? "");
    if (served !== undefined && isGrpcContentType(headers["content-type"])) {
      const { route, traffic } = served;
      serveGrpcStream(stream, headers, route, { peer, log, traffic, schedule });
      return;
    }
    stream.setTimeout(limits.stalledMs, () => stream.close(constants.NGHTTP2_CANCEL));
    answer(stream, headers, (request, response) => router(request, response, peer));
  };

  return {
    accept(socket, peer) {
      // The other end's FIN is the end of a session; a half-open one would stay for ever.
      socket.allowHalfOpen = false;
      const session = performServerHandshake(socket, http2ServerOptions);
      prepareHttp2Session(session);
      watchFarewell(session, socket, limits.farewellMs);
      sessions.add(session);
      let open = 0;
      session.on("close", () => sessions.delete(session));
      session.on("error", (error) => {
        // Node has sent its GOAWAY. A Qt 6.8 client does not act on it before the socket is closed.
        socket.destroySoon();
        const isBroken = "code" in error && error.code === "ERR_HTTP2_ERROR";
        // Called as a method: a logger's may need its `this`.
        log[isBroken ? "warn" : "debug"](
          { peer: peer.address, reason: error.message },
          describeBreak(error),
        );
      });
      session.setTimeout(limits.idleMs, () => {
        if (open === 0) session.close();
      });
      session.on("stream", (stream, headers) => {
        open++;
        stream.on("close", () => open--);
        serve(stream, headers, options.proxies.toClient(peer, headers));
      });
      if (isDraining) session.close();
    },
    drain() {
      isDraining = true;
      for (const session of sessions) session.close();
    },
    close() {},
  };
}

/** Hands a stream on as the request and response of HTTP/1's shape. Extended CONNECT is not offered. */
function answer(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  handle: (request: HttpRequest, response: HttpResponse) => void,
): void {
  const request = new Http2ServerRequest(stream, headers, {}, []);
  const response = new Http2ServerResponse(stream);
  if (headers[":method"] === "CONNECT") {
    response.writeHead(405).end();
    return;
  }
  if (headers.expect === "100-continue") response.writeContinue();
  handle(request, response);
}

/**
 * Why a session broke. Node has one word, "Protocol error", for whatever nghttp2 does not accept; what people
 * run into is a Qt client whose HPACK encoder breaks on bytes from 0x80 on, so the line names that.
 */
function describeBreak(error: Error): string {
  return error.message === "Protocol error"
    ? "http2 connection ended, it broke the protocol; a Qt client does that when a user name or password is not plain ASCII"
    : "http2 connection ended with an error";
}
