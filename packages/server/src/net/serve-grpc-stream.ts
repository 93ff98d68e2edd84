import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { type GrpcStreamContext, serveGrpcCall } from "./grpc-call.ts";
import { isGrpcContentType, toMetadata } from "./grpc-headers.ts";
import type { GrpcStreamRoute } from "./grpc-stream.ts";
import { NodeCallTransport } from "./node-call-transport.ts";

/**
 * Serves one streaming call on a stream of `node:http2` on which nothing has been sent or read yet. A request that is no
 * gRPC call gets the HTTP status 405 or 415. Never throws; whatever goes wrong ends this stream alone.
 */
export function serveGrpcStream(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  route: GrpcStreamRoute,
  context: GrpcStreamContext,
): void {
  // A reset stream tells its error; "close" follows and does the rest.
  stream.on("error", () => {});
  const { session } = stream;
  if (stream.destroyed || session === undefined) return;
  const { "content-type": contentType = "" } = headers;
  if (headers[":method"] !== "POST" || !isGrpcContentType(contentType)) {
    const status = headers[":method"] === "POST" ? 415 : 405;
    stream.respond({ ":status": status }, { endStream: true });
    stream.resume();
    return;
  }
  const head = { path: headers[":path"] ?? "", metadata: toMetadata(headers), contentType };
  serveGrpcCall(new NodeCallTransport(stream, session), head, route, context);
}
