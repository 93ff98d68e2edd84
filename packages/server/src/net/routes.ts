import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { ConnectRouter } from "@connectrpc/connect";
import type { GrpcStreamRoute } from "./grpc-stream.ts";
import type { Peer } from "./peer.ts";
import type { Traffic } from "./traffic.ts";
import type { WebSocketRoute } from "./web-socket.ts";

/** A request over HTTP/1.1 or HTTP/2. */
export type HttpRequest = IncomingMessage | Http2ServerRequest;
/** The response to it. */
export type HttpResponse = ServerResponse | Http2ServerResponse;

/** Answers a plain HTTP request, wholly. A throw becomes 500 with a line in the log. */
export type HttpHandler = (
  request: HttpRequest,
  response: HttpResponse,
  context: { readonly url: URL; readonly peer: Peer },
) => Promise<void>;

/** What a door serves, by path. Every port serves the routes of every door. */
export type Routes = {
  /** Streaming gRPC methods by full path. */
  readonly grpcStreams?: Readonly<Record<string, GrpcStreamRoute>>;
  /** Registers unary services; they are served as gRPC, gRPC-Web and Connect. */
  readonly connect?: (router: ConnectRouter) => void;
  /** Plain HTTP by path prefix; the longest that fits wins. "/" is everything else. */
  readonly http?: Readonly<Record<string, HttpHandler>>;
  /** Prefixes of `http` of whose paths only the next piece is logged: what stands behind it is people's own, like the name of a file. */
  readonly shortlyLogged?: readonly string[];
  /** WebSockets by exact path. */
  readonly webSockets?: Readonly<Record<string, WebSocketRoute>>;
};

/** One wire protocol spoken to the outside. */
export interface Door {
  /** For example `chat-room`. */
  readonly name: string;
  readonly routes: Routes;
  /** What goes over its live connections; a door of calls alone has none. */
  readonly traffic?: Traffic;
  /** Tells the clients that the server stops, each as its wire can; settles when they have been told. */
  drain(): Promise<void>;
  /** Ends what is left and gives its resources back. */
  close(): Promise<void>;
}
