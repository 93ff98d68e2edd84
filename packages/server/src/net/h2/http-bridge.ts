import { type IncomingMessage, request as startRequest } from "node:http";
import { type Duplex, duplexPair, PassThrough } from "node:stream";
import type { CallTransport, HeaderFields } from "../call-transport.ts";
import type { HttpServer } from "../http1-server.ts";
import { createOutbox, type Outbox } from "../outbox.ts";
import type { Peer } from "../peer.ts";
import type { PlainSocket } from "../plain-socket.ts";
import { type StallWatch, watchForStall } from "../stall-watch.ts";
import type { RequestHead } from "./request-head.ts";

/** Answers what is no gRPC call on a connection that is ours. */
export type HttpBridge = (transport: CallTransport, head: RequestHead, peer: Peer) => void;

/** Headers of one connection, which do not cross. */
const connectionHeaders: ReadonlySet<string> = new Set([
  ...["connection", "keep-alive", "transfer-encoding", "upgrade", "proxy-connection"],
  // The request is on its way already.
  "expect",
]);

/**
 * Makes a bridge: each request becomes one of HTTP/1.1, within the process, so everything that HTTP/1.1 can ask for is
 * answered. Browsers and proxies that mix are rare on such a connection, so it may cost more than the way of others. A
 * stream on which nothing moves for `stalledMs` is reset.
 */
export function createHttpBridge(http1: HttpServer, stalledMs: number): HttpBridge {
  return (transport, head, peer) => {
    const body = new PassThrough();
    body.on("drain", () => transport.resume());
    const [near, far] = duplexPair();
    const sink = transport.openSink({ beforeWrite: () => {}, hasWholePrefixes: false });
    // Each part waits for the one before it.
    const outbox = createOutbox({ sink, onOverflow: () => {} });
    const watch = watchForStall(stalledMs, () => transport.reset("cancel"));
    transport.listen({
      onData(chunk) {
        watch.moved();
        if (!body.write(Buffer.from(chunk))) transport.pause();
      },
      onEnd: () => body.end(),
      onAbort: () => {},
      onClose() {
        watch.stop();
        outbox.close();
        body.destroy();
        near.destroy();
        // Who answers waits for the other side to read, for ever, else.
        far.destroy();
      },
    });
    if (head.method === "CONNECT") {
      transport.end({ ":status": "405" }, () => transport.discard());
      return;
    }
    http1.accept(asSocket(far), peer);
    const request = startRequest({
      createConnection: () => near,
      method: head.method,
      path: head.path,
      headers: toRequestHeaders(head),
    });
    request.on("error", () => transport.reset("cancel"));
    request.on("response", (response) => void answer(transport, outbox, watch, response));
    body.on("error", () => request.destroy());
    body.pipe(request);
  };
}

/** `node:http` serves any Duplex (its "connection" event says so), and its types any socket. */
function asSocket(stream: Duplex): PlainSocket {
  return stream as PlainSocket;
}

function toRequestHeaders({ headers, authority, method }: RequestHead): Record<string, string> {
  const host = authority ?? headers.get("host") ?? "localhost";
  const fields = [...headers].filter(([name]) => !connectionHeaders.has(name) && name !== "host");
  const hasBody = method !== "GET" && method !== "HEAD" && !headers.has("content-length");
  const chunked = hasBody ? { "transfer-encoding": "chunked" } : {};
  return { ...Object.fromEntries(fields), ...chunked, host, connection: "close" };
}

function toResponseFields(response: IncomingMessage): HeaderFields {
  const fields: Record<string, string> = { ":status": String(response.statusCode) };
  for (const [name, value] of Object.entries(response.headers)) {
    if (value === undefined || connectionHeaders.has(name)) continue;
    fields[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return fields;
}

async function answer(
  transport: CallTransport,
  outbox: Outbox,
  watch: StallWatch,
  response: IncomingMessage,
): Promise<void> {
  const fields = toResponseFields(response);
  try {
    for await (const chunk of response) {
      if (!transport.hasSentHeaders) transport.sendHeaders(fields);
      outbox.push(chunk);
      await outbox.flushed();
      watch.moved();
    }
    transport.end(transport.hasSentHeaders ? {} : fields, () => transport.discard());
  } catch {
    // What was promised cannot be sent any more.
    transport.reset("cancel");
  }
}
