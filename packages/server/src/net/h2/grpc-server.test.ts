import { once } from "node:events";
import http2, { type ClientHttp2Session, type OutgoingHttpHeaders } from "node:http2";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { frameMessage } from "../grpc-stream.ts";
import type { ListenerLimits } from "../limits.ts";
import { respondText } from "../respond-text.ts";
import type { HttpHandler, Routes } from "../routes.ts";
import { registerEcho } from "../testing/echo-service.ts";
import { openTestListener } from "../testing/open-test-listener.ts";

const routes: Routes = {
  connect: registerEcho,
  grpcStreams: {
    "/test.Chat/Talk": {
      maxMessageBytes: 100,
      handler: async (stream) => {
        for await (const message of stream.messages) stream.outbox.push(frameMessage(message));
      },
    },
  },
  http: {
    "/": async (request, response) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      response.setHeader("x-method", String(request.method));
      response.setHeader("x-version", request.httpVersion);
      if (body.length > 0) response.end(body);
      else respondText(request, response, 200, `${request.headers.host} ${request.headers["x-a"]}`);
    },
  },
};

const open = () => openTestListener(routes, { grpcTransport: "own" });

/** A page that is too long for every window, and whether its answer has been given up. */
function openLongPage(limits: Partial<ListenerLimits> = {}) {
  const { promise: isOver, resolve } = Promise.withResolvers<void>();
  const page: HttpHandler = async (_request, response) => {
    response.on("close", resolve);
    Readable.from(Array(100).fill(Buffer.alloc(64 * 1024))).pipe(response);
  };
  const listener = openTestListener(
    { ...routes, http: { ...routes.http, "/long": page } },
    { grpcTransport: "own", limits },
  );
  return { listener, isOver };
}
const grpc = { ":method": "POST", "content-type": "application/grpc", te: "trailers" };

async function ask(session: ClientHttp2Session, headers: OutgoingHttpHeaders, body?: Uint8Array) {
  const stream = session.request(headers);
  let head: OutgoingHttpHeaders = {};
  let trailers: OutgoingHttpHeaders = {};
  stream.on("response", (fields) => {
    head = fields;
  });
  stream.on("trailers", (fields) => {
    trailers = fields;
  });
  stream.end(body);
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return { head, trailers, body: Buffer.concat(chunks) };
}

/** A connection that has begun with a gRPC call. */
async function openGrpc(url: string) {
  const session = http2.connect(url);
  const call = await ask(
    session,
    { ...grpc, ":path": "/test.Chat/Talk" },
    frameMessage(Buffer.from("hi")),
  );
  expect([call.body.toString("latin1"), call.trailers["grpc-status"]]).toEqual([
    "\0\0\0\0\x02hi",
    "0",
  ]);
  return session;
}

describe("createGrpcServer()", () => {
  it("serves unary calls of Connect, with an id for each", async () => {
    await using listener = await open();
    const session = await openGrpc(listener.url);
    const path = { ...grpc, ":path": "/test.Echo/Say" };
    // StringValue: field 1.
    const said = await ask(session, path, frameMessage(Buffer.from("\x0a\x02hi", "latin1")));
    expect(said.body.toString()).toContain('hi {"address":"127.0.0.1"');
    expect([said.head["x-request-id"], said.trailers["grpc-status"]]).toEqual([
      expect.stringMatching(/^[0-9a-f-]{36}$/),
      "0",
    ]);
    const failed = await ask(session, path, frameMessage(Buffer.from("\x0a\x04fail", "latin1")));
    expect({ ...failed.head, ...failed.trailers }).toMatchObject({
      "grpc-status": "13",
      "grpc-message": "internal error",
    });
    session.close();
  });

  it("says UNIMPLEMENTED where nothing is", async () => {
    await using listener = await open();
    const session = http2.connect(listener.url);
    const { head } = await ask(
      session,
      { ...grpc, ":path": "/no.Such/Method" },
      frameMessage(Buffer.of()),
    );
    expect(head).toMatchObject({
      ":status": 200,
      "content-type": "application/grpc",
      "grpc-status": "12",
      "grpc-message": "no such method: /no.Such/Method",
    });
    session.close();
  });

  it("answers other requests on the same connection over the bridge", async () => {
    await using listener = await open();
    const session = await openGrpc(listener.url);
    const page = await ask(session, { ":path": "/a?b=c", "x-a": "1" });
    expect([page.head[":status"], page.head["x-version"], page.body.toString()]).toEqual([
      200,
      "1.1",
      `127.0.0.1:${listener.port} 1\n`,
    ]);
    expect(page.head.connection).toBeUndefined();
    const large = Buffer.alloc(3_000_000, "x");
    const echo = await ask(session, { ":path": "/", ":method": "PUT" }, large);
    expect([echo.head["x-method"], echo.body.equals(large)]).toEqual(["PUT", true]);
    const head = await ask(session, { ":path": "/", ":method": "HEAD" });
    expect([head.head[":status"], head.body.length]).toEqual([200, 0]);
    const connect = await ask(session, { ":authority": "x:1", ":method": "CONNECT" });
    expect(connect.head[":status"]).toBe(405);
    session.close();
  });

  it("gives an answer up when its reader is gone", async () => {
    const { listener, isOver } = openLongPage();
    await using open = await listener;
    const session = await openGrpc(open.url);
    await once(session.request({ ":path": "/long" }), "response");
    session.destroy();
    await isOver;
  });

  it("gives an answer up that nobody reads", async () => {
    const { listener, isOver } = openLongPage({ stalledMs: 100 });
    await using open = await listener;
    const session = await openGrpc(open.url);
    const stream = session.request({ ":path": "/long" });
    await once(stream, "response");
    await isOver;
    stream.on("error", () => {});
    stream.resume();
    await once(stream, "close");
    expect(stream.rstCode).toBe(http2.constants.NGHTTP2_CANCEL);
    session.close();
  });

  it("hands a connection on that begins with another request, also when it waited for SETTINGS", async () => {
    await using listener = await open();
    for (const waits of [false, true]) {
      const session = http2.connect(listener.url);
      if (waits) await once(session, "remoteSettings");
      const first = await ask(session, { ":path": "/" });
      const call = await ask(
        session,
        { ...grpc, ":path": "/test.Chat/Talk" },
        frameMessage(Buffer.of()),
      );
      const last = await ask(session, { ":path": "/" });
      expect([first.head["x-version"], last.head["x-version"]]).toEqual(["2.0", "2.0"]);
      expect(call.trailers["grpc-status"]).toBe("0");
      session.close();
      await once(session, "close");
    }
  });

  it("lets a call finish when it drains, after a GOAWAY that names it", async () => {
    const listener = await open();
    const session = http2.connect(listener.url);
    const stream = session.request({ ...grpc, ":path": "/test.Chat/Talk" });
    stream.write(frameMessage(Buffer.from("a")));
    await once(stream, "data");
    const goAway = once(session, "goaway");
    const closed = listener.close(60_000);
    const [code, lastId] = await goAway;
    expect([code, lastId]).toEqual([0, stream.id]);
    const trailers = once(stream, "trailers");
    stream.end();
    expect((await trailers)[0]["grpc-status"]).toBe("0");
    stream.resume();
    await closed;
  });
});
