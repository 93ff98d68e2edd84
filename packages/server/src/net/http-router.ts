import { answerConnectCall, type ConnectCall } from "./connect-calls.ts";
import { answerHeaders } from "./content-headers.ts";
import { createCors } from "./cors.ts";
import type { GrpcCode } from "./grpc-stream.ts";
import { createHealth, isHealthPath, type Readiness } from "./health.ts";
import type { Log } from "./log.ts";
import type { Peer } from "./peer.ts";
import { serveAs, toDefectText, toRequestId } from "./request-id.ts";
import { type RequestRate, toTooManyText } from "./request-rate.ts";
import { respondText } from "./respond-text.ts";
import type { Door, HttpHandler, HttpRequest, HttpResponse } from "./routes.ts";

/** Answers every request that is no stream and no WebSocket, whatever the HTTP version. Never throws. */
export type HttpRouter = (request: HttpRequest, response: HttpResponse, peer: Peer) => void;

/** What a router needs. */
export type HttpRouterOptions = {
  readonly doors: readonly Door[];
  readonly allowedOrigins: readonly string[];
  readonly checkReady: () => Promise<Readiness>;
  /** `createConnectCalls` of the same doors. */
  readonly calls: ReadonlyMap<string, ConnectCall>;
  readonly requestRate: RequestRate;
  readonly log: Log;
};

/**
 * Makes the router: health first, then unary calls, then plain HTTP by the longest prefix that ends
 * at a slash. Every response carries `X-Request-Id`; what a handler throws is answered with 500 and that id, and
 * logged once. Throws when two doors claim one path.
 */
export function createHttpRouter(options: HttpRouterOptions): HttpRouter {
  const { doors, calls, log } = options;
  const cors = createCors(options.allowedOrigins);
  const health = createHealth(options.checkReady);
  const routes = toPrefixes(doors);
  const shortlyLogged = doors.flatMap((door) => door.routes.shortlyLogged ?? []);

  const answer = async (request: HttpRequest, response: HttpResponse, peer: Peer) => {
    const url = parseTarget(request, peer);
    if (url === undefined) return respondText(request, response, 400, "bad request target or host");
    const path = url.pathname;
    if (isHealthPath(path)) return health[path](request, response, { url, peer });
    if (cors.apply(request, response)) return;
    const waitMs = options.requestRate.take(peer.address);
    if (waitMs > 0) return refuseTooMany(request, response, waitMs);
    const call = calls.get(path);
    const grpc = toGrpcKind(request);
    if (grpc === "grpc" && request.httpVersionMajor < 2) {
      const advice = "gRPC needs HTTP/2; over HTTP/1.1 use gRPC-Web or Connect";
      return respondText(request, response, 505, advice);
    }
    if (call !== undefined) return answerConnectCall(call, request, response, peer);
    if (grpc !== undefined) {
      return refuseCall(request, response, 12, `no such method: ${encodeURI(request.url ?? "")}`);
    }
    const route = routes.find(({ prefix }) => isUnder(path, prefix));
    if (route !== undefined) return route.handler(request, response, { url, peer });
    respondText(request, response, 404, `nothing here: ${path}`);
  };

  return (request, response, peer) => {
    const requestId = toRequestId(request.headers["x-request-id"]);
    response.setHeader("X-Request-Id", requestId);
    for (const [name, value] of Object.entries(answerHeaders)) response.setHeader(name, value);
    // Now, because a request of HTTP/2 has no method any more when its stream is gone.
    const target = toTarget(request, shortlyLogged);
    tellAnswered(response, { requestId, peer, target, log });
    serveAs(requestId, () => answer(request, response, peer)).catch((error: unknown) => {
      if (isGone(request)) return;
      log.error({ err: error, requestId, ...target }, "request failed");
      if (response.headersSent) response.destroy();
      else respondText(request, response, 500, toDefectText(requestId));
    });
  };
}

/** A request as it is logged. */
type Target = { readonly method: string; readonly path: string };

/** Without the query: a signature for a file may stand there. */
function toTarget({ method = "", url = "" }: HttpRequest, shortly: readonly string[]): Target {
  const [path = ""] = url.split("?", 1);
  const prefix = shortly.find((each) => path.startsWith(each));
  if (prefix === undefined) return { method, path };
  const [piece = ""] = path.slice(prefix.length).split("/", 1);
  return { method, path: prefix + piece };
}

/** Writes one line when a request is over, for who wants to see each of them. */
function tellAnswered(
  response: HttpResponse,
  context: {
    readonly requestId: string;
    readonly peer: Peer;
    readonly target: Target;
    readonly log: Log;
  },
): void {
  const startedAt = performance.now();
  const { requestId, peer, target, log } = context;
  response.once("close", () => {
    const { statusCode: status } = response;
    const tookMs = Math.round(performance.now() - startedAt);
    log.debug({ requestId, peer: peer.address, ...target, status, tookMs }, "request");
  });
}

type Prefix = { readonly prefix: string; readonly handler: HttpHandler };

function toPrefixes(doors: readonly Door[]): readonly Prefix[] {
  const handlers = new Map<string, HttpHandler>();
  for (const door of doors) {
    for (const [prefix, handler] of Object.entries(door.routes.http ?? {})) {
      if (handlers.has(prefix)) throw new Error(`${door.name} claims ${prefix}, which is taken`);
      handlers.set(prefix, handler);
    }
  }
  return [...handlers]
    .map(([prefix, handler]) => ({ prefix, handler }))
    .sort((one, other) => other.prefix.length - one.prefix.length);
}

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(prefix.endsWith("/") ? prefix : `${prefix}/`);
}

/** Absolute form is what a proxy sends (RFC 9112, 3.2.2). `//x` is a path here, never a host. */
function parseTarget(request: HttpRequest, peer: Peer): URL | undefined {
  const target = request.url ?? "";
  const host = request.headers[":authority"] ?? request.headers.host ?? "localhost";
  const base = `${peer.isTls ? "https" : "http"}://${String(host)}`;
  return URL.parse(target.startsWith("/") ? base + target : target, base) ?? undefined;
}

function toGrpcKind({ headers }: HttpRequest): "grpc" | "grpc-web" | undefined {
  const contentType = headers["content-type"] ?? "";
  if (contentType.startsWith("application/grpc-web")) return "grpc-web";
  return contentType.startsWith("application/grpc") ? "grpc" : undefined;
}

/** A status, as a response of headers alone, which both gRPC and gRPC-Web know. */
function refuseCall(
  request: HttpRequest,
  response: HttpResponse,
  code: GrpcCode,
  message: string,
): void {
  response.statusCode = 200;
  response.setHeader("Content-Type", request.headers["content-type"] ?? "");
  response.setHeader("grpc-status", String(code));
  response.setHeader("grpc-message", message);
  response.end();
}

/** In the words of gRPC, or with 429; what reads neither reads the text. */
function refuseTooMany(request: HttpRequest, response: HttpResponse, waitMs: number): void {
  const message = toTooManyText(waitMs);
  response.setHeader("Retry-After", Math.ceil(waitMs / 1000));
  response.setHeader("grpc-retry-pushback-ms", waitMs);
  if (toGrpcKind(request) !== undefined) refuseCall(request, response, 8, message);
  else respondText(request, response, 429, message);
}

/** Whether nobody is left to answer. */
function isGone(request: HttpRequest): boolean {
  return "stream" in request ? request.stream.destroyed : request.socket.destroyed;
}
