import { once } from "node:events";
import { connect, type IncomingHttpHeaders } from "node:http2";
import { describe, expect, it } from "vitest";
import { createConnectCalls } from "./connect-calls.ts";
import { registerEcho } from "./testing/echo-service.ts";
import { openTestListener } from "./testing/open-test-listener.ts";

/** A text of five bytes, of which one is there. */
const broken = Uint8Array.of(0x0a, 5, 0x61);
const framed = Uint8Array.of(0, 0, 0, 0, broken.length, ...broken);

async function post(
  url: string,
  contentType: string,
  body: Uint8Array<ArrayBuffer>,
  others: Readonly<Record<string, string>> = {},
) {
  const headers = { "content-type": contentType, ...others };
  const response = await fetch(`${url}/test.Echo/Say`, { method: "POST", headers, body });
  return { status: response.status, text: await response.text() };
}

describe("a message that cannot be read", () => {
  it("is the client's mistake over Connect", async () => {
    await using listener = await openTestListener({ connect: registerEcho });
    const { status, text } = await post(listener.url, "application/proto", broken);
    expect([status, JSON.parse(text)]).toEqual([
      400,
      { code: "invalid_argument", message: expect.stringMatching(/^parse binary: /) },
    ]);
    const json = await post(listener.url, "application/json", broken);
    expect([json.status, JSON.parse(json.text).code]).toEqual([400, "invalid_argument"]);
  });

  it("is the client's mistake when its deadline was over before, too", async () => {
    await using listener = await openTestListener({ connect: registerEcho });
    const { status, text } = await post(listener.url, "application/proto", broken, {
      "connect-timeout-ms": "0",
    });
    expect([status, JSON.parse(text).code]).toEqual([400, "invalid_argument"]);
  });

  it("is the client's mistake when the call is stopped while its body comes", async () => {
    const door = {
      name: "test",
      routes: { connect: registerEcho },
      async drain() {},
      async close() {},
    };
    const call = createConnectCalls([door], 1_000).get("/test.Echo/Say");
    const stop = new AbortController();
    const body = async function* () {
      stop.abort();
      yield broken;
    };
    const request = {
      httpVersion: "1.1",
      method: "POST",
      url: "http://x/test.Echo/Say",
      header: new Headers({ "content-type": "application/proto" }),
      body: body(),
      signal: stop.signal,
    };
    const answer = await call?.(request, { address: "127.0.0.1", port: 1, isTls: false });
    expect(answer?.status).toBe(400);
  });

  it("is what gRPC calls it over gRPC-Web", async () => {
    await using listener = await openTestListener({ connect: registerEcho });
    const { text } = await post(listener.url, "application/grpc-web+proto", framed);
    expect(text).toMatch(/grpc-status: 13\r\n/);
  });

  it.each(["own", "node"] as const)("is what gRPC calls it over gRPC: %s", async (transport) => {
    const options = { grpcTransport: transport };
    await using listener = await openTestListener({ connect: registerEcho }, options);
    const session = connect(listener.url);
    const call = session.request({
      ":method": "POST",
      ":path": "/test.Echo/Say",
      "content-type": "application/grpc",
      te: "trailers",
    });
    // A response without a message may be headers alone.
    const statuses: unknown[] = [];
    const add = (headers: IncomingHttpHeaders) => statuses.push(headers["grpc-status"]);
    call.on("response", add).on("trailers", add).resume();
    call.end(framed);
    await once(call, "close");
    expect(statuses).toContain("13");
    session.destroy();
  });

  it("does not hide a defect of the server", async () => {
    await using listener = await openTestListener({ connect: registerEcho });
    const fail = Buffer.from('"fail"');
    const { status, text } = await post(listener.url, "application/json", fail);
    expect([status, text]).toEqual([500, '{"code":"internal","message":"internal error"}']);
  });
});
