import { describe, expect, it } from "vitest";
import { collectResponse, echo, openSession, startNodeGrpcServer } from "./testing/grpc-calls.ts";
import { grpcTransportSuite } from "./testing/grpc-transport-suite/grpc-transport-suite.ts";

grpcTransportSuite("serveGrpcStream() on node:http2", startNodeGrpcServer);

describe("serveGrpcStream()", () => {
  it.each([
    ["no content type", { "content-type": undefined }, 415],
    ["another content type", { "content-type": "application/grpc-web" }, 415],
    ["another method", { ":method": "GET" }, 405],
  ])("refuses a request with %s", async (_, headers, http) => {
    await using server = await startNodeGrpcServer({ handler: echo });
    await using raw = openSession(server.authority);
    const defined = Object.entries({
      ":method": "POST",
      ":path": "/",
      "content-type": "application/grpc",
      ...headers,
    }).filter(([, value]) => value !== undefined);
    const stream = raw.session.request(Object.fromEntries(defined));
    stream.end();
    expect((await collectResponse(stream)).http).toBe(http);
  });
});
