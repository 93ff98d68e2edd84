import type { CallTransport } from "../call-transport.ts";
import type { ConnectCall } from "../connect-calls.ts";
import { serveGrpcCall } from "../grpc-call.ts";
import { isAnyGrpc, isGrpcContentType, toTrailers } from "../grpc-headers.ts";
import { toStreamRoutes } from "../grpc-routes.ts";
import type { GrpcStatus } from "../grpc-stream.ts";
import type { HttpServer } from "../http1-server.ts";
import type { ListenerLimits } from "../limits.ts";
import type { Log } from "../log.ts";
import type { Peer } from "../peer.ts";
import type { PlainSocket } from "../plain-socket.ts";
import { type RequestRate, toTooManyText } from "../request-rate.ts";
import type { Door } from "../routes.ts";
import type { Schedule } from "../schedule.ts";
import { serveConnectCall } from "../serve-connect-call.ts";
import type { TrustedProxies } from "../trusted-proxies.ts";
import { Http2Connection } from "./connection.ts";
import { DataFramer } from "./frame-data.ts";
import type { HttpBridge } from "./http-bridge.ts";
import type { Http2Error } from "./http2-error.ts";
import { identifyGrpc } from "./identify-grpc.ts";
import { errorCodes } from "./protocol.ts";
import type { RequestHead } from "./request-head.ts";

/**
 * HTTP/2 for gRPC: streaming calls by the doors' routes, unary ones by Connect's, what else comes on such a connection over
 * the bridge. A connection that begins with another request is handed on to `others`.
 */
export function createGrpcServer(options: {
  readonly doors: readonly Door[];
  readonly calls: ReadonlyMap<string, ConnectCall>;
  readonly bridge: HttpBridge;
  readonly others: HttpServer;
  readonly proxies: TrustedProxies;
  readonly requestRate: RequestRate;
  readonly limits: ListenerLimits;
  readonly log: Log;
  readonly schedule?: Schedule | undefined;
}): HttpServer {
  const { calls, bridge, others, limits, log, schedule } = options;
  const routes = toStreamRoutes(options.doors);
  const unidentified = new Set<PlainSocket>();
  const connections = new Set<Http2Connection>();
  const framer = new DataFramer();
  let isDraining = false;

  const serve = (stream: CallTransport, head: RequestHead, peer: Peer) => {
    const { method, path, headers } = head;
    const contentType = headers.get("content-type") ?? "";
    if (method !== "POST" || !isAnyGrpc(contentType)) return bridge(stream, head, peer);
    const client = options.proxies.toClient(peer, Object.fromEntries(headers));
    const served = routes.get(path);
    if (served !== undefined && isGrpcContentType(contentType)) {
      const call = { path, metadata: headers, contentType };
      const { route, traffic } = served;
      return serveGrpcCall(stream, call, route, { peer: client, log, traffic, schedule });
    }
    const waitMs = options.requestRate.take(client.address);
    if (waitMs > 0) {
      const status = { code: 8, message: toTooManyText(waitMs), retryAfterMs: waitMs } as const;
      return refuseCall(stream, contentType, status);
    }
    const call = calls.get(path);
    if (call === undefined) {
      return refuseCall(stream, contentType, { code: 12, message: `no such method: ${path}` });
    }
    const url = `${head.scheme}://${head.authority ?? headers.get("host") ?? "localhost"}${path}`;
    const { stalledMs } = limits;
    serveConnectCall(stream, { url, method, headers }, call, { peer: client, stalledMs, log });
  };

  const open = (socket: PlainSocket, peer: Peer, hasSentSettings: boolean) => {
    const connection = new Http2Connection({
      socket,
      framer,
      hasSentSettings,
      idleMs: limits.idleMs,
      onRequest: (stream, head) => serve(stream, head, peer),
      onDefect: (error) =>
        log.error({ err: error, peer: peer.address }, "an HTTP/2 connection could not be served"),
      onBreak: (error) =>
        log.warn({ peer: peer.address, reason: error.message }, describeBreak(error)),
      onClose: () => connections.delete(connection),
    });
    connections.add(connection);
    if (isDraining) connection.drain();
  };
  const identify = async (socket: PlainSocket, peer: Peer) => {
    unidentified.add(socket);
    const found = await identifyGrpc(socket, limits.detectMs);
    unidentified.delete(socket);
    if (found?.kind === "grpc") open(socket, peer, found.hasSentSettings);
    else if (found !== undefined) others.accept(socket, peer);
  };

  return {
    accept(socket, peer) {
      identify(socket, peer).catch((error: unknown) => {
        log.error({ err: error }, "a connection could not be served");
        socket.destroy();
      });
    },
    drain() {
      isDraining = true;
      for (const socket of unidentified) socket.destroy();
      for (const connection of connections) connection.drain();
      others.drain();
    },
    close: () => others.close(),
  };
}

/** A status, as headers alone. */
function refuseCall(stream: CallTransport, contentType: string, status: GrpcStatus): void {
  stream.listen({ onData() {}, onEnd() {}, onAbort() {}, onClose() {} });
  const fields = { ":status": "200", "content-type": contentType, ...toTrailers(status) };
  stream.end(fields, () => stream.discard());
}

/** What people run into is a Qt client whose HPACK encoder breaks on bytes from 0x80 on, so the line names that. */
function describeBreak({ code }: Http2Error): string {
  return code === errorCodes.compressionError
    ? "http2 connection ended, it broke the protocol; a Qt client does that when a user name or password is not plain ASCII"
    : "http2 connection ended, it broke the protocol";
}
