import { once } from "node:events";
import http2 from "node:http2";
import { createClient } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { afterEach, describe, expect, it } from "vitest";
import type { ListenerOptions } from "./listener.ts";
import { silentLog } from "./log.ts";
import { respondText } from "./respond-text.ts";
import type { HttpHandler, Routes } from "./routes.ts";
import { echoService, registerEcho } from "./testing/echo-service.ts";
import { openTestListener, readAll, type TestListener } from "./testing/open-test-listener.ts";

const opened: TestListener[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((listener) => listener.close(0)));
});

async function open(routes: Routes, options?: Partial<ListenerOptions>): Promise<TestListener> {
  const listener = await openTestListener(routes, options);
  opened.push(listener);
  return listener;
}

/** Status, headers and body over HTTP/2. */
async function request2(url: string, headers: http2.OutgoingHttpHeaders, body = "") {
  const session = http2.connect(url);
  const stream = session.request(headers, { endStream: false });
  stream.end(body);
  const [head] = await once(stream, "response");
  let text = "";
  for await (const bytes of stream.setEncoding("utf8")) text += bytes;
  session.close();
  return { head, text };
}

const named = (name: string): Record<string, HttpHandler> => ({
  [name]: async (request, response, { url }) =>
    respondText(request, response, 200, `${name} ${url.pathname}${url.search}`),
});

describe("createHttpRouter()", () => {
  it("takes a deadline that no timer can wait for as none", async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error) => void warnings.push(warning);
    process.on("warning", warn);
    const { url } = await open({ connect: registerEcho });
    const headers = { "content-type": "application/json", "connect-timeout-ms": "9999999999" };
    const response = await fetch(`${url}/test.Echo/Say`, { method: "POST", headers, body: '"hi"' });
    expect(await response.text()).toMatch(/^"hi /);
    const call = {
      ":method": "POST",
      ":path": "/test.Echo/Say",
      "content-type": "application/grpc",
      "grpc-timeout": "99999999H",
    };
    const { text } = await request2(url, call, "\0\0\0\0\x04\x0a\x02hi");
    expect(text).toMatch(/hi /);
    process.off("warning", warn);
    expect(warnings).toEqual([]);
  });

  it("gives a path to the longest prefix that ends at a slash", async () => {
    const { url } = await open({
      http: { ...named("/"), ...named("/files"), ...named("/files/x/") },
    });
    const get = async (path: string) => (await fetch(url + path)).text();
    expect(
      await Promise.all(["/", "/files", "/files/1?a=b", "/files/x/2", "/filesystem"].map(get)),
    ).toEqual([
      "/ /\n",
      "/files /files\n",
      "/files /files/1?a=b\n",
      "/files/x/ /files/x/2\n",
      "/ /filesystem\n",
    ]);
  });

  it("does not let two doors claim one path", async () => {
    const door = { async drain() {}, async close() {} };
    const doors = ["one", "two"].map((name) => ({ ...door, name, routes: { http: named("/x") } }));
    await expect(open({}, { doors })).rejects.toThrow("two claims /x, which is taken");
  });

  it("answers 404 where nobody is", async () => {
    const { url } = await open({});
    expect((await fetch(`${url}/x`)).status).toBe(404);
  });

  it.each([
    ["GET //evil.example/x HTTP/1.1\r\nHost: x", "/ //evil.example/x"],
    ["GET http://elsewhere/x HTTP/1.1\r\nHost: x", "/ /x"],
    ["GET /x HTTP/1.0", "/ /x"],
    ["GET /x HTTP/1.1\r\nHost: a b/c:d", "bad request target or host"],
    ["GET /x HTTP/1.1\r\nHost: [", "bad request target or host"],
  ])("takes a strange target for what it is: %j", async (head, answer) => {
    const socket = (await open({ http: named("/") })).dial();
    socket.write(`${head}\r\nConnection: close\r\n\r\n`);
    expect(await readAll(socket)).toContain(`\r\n\r\n${answer}\n`);
  });

  it("hides what went wrong behind a request id, and logs it once, without the query", async () => {
    const lines: object[] = [];
    const error = new Error("a secret of the server");
    const { url } = await open(
      { http: { "/": () => Promise.reject(error) } },
      { log: { ...silentLog, error: (fields) => lines.push(fields) } },
    );
    const one = await fetch(`${url}/x?signature=1`);
    const two = await request2(url, { ":path": "/x?signature=1" });
    const ids = [one.headers.get("x-request-id"), two.head["x-request-id"]];
    expect([one.status, await one.text(), two.head[":status"], two.text]).toEqual([
      500,
      `internal error, request ${ids[0]}\n`,
      500,
      `internal error, request ${ids[1]}\n`,
    ]);
    expect(lines).toEqual(
      ids.map((requestId) => ({ err: error, requestId, method: "GET", path: "/x" })),
    );
  });

  it("does not log that a client went away", async () => {
    const lines: object[] = [];
    const gone = Promise.withResolvers<void>();
    const listener = await open(
      {
        http: {
          "/": async (request) => {
            await once(request.socket, "close");
            setImmediate(gone.resolve);
            throw new Error("nobody is there");
          },
        },
      },
      { log: { ...silentLog, error: (fields) => lines.push(fields) } },
    );
    const socket = listener.dial();
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n", () => socket.destroy());
    await gone.promise;
    expect(lines).toEqual([]);
  });
});

describe("health", () => {
  it("tells whether the process lives and whether it takes work, in both HTTP versions", async () => {
    let reason: string | undefined;
    const { url } = await open(
      { http: named("/") },
      {
        checkReady: async () =>
          reason === undefined ? { isReady: true } : { isReady: false, reason },
      },
    );
    const ready = async () => {
      const one = await fetch(`${url}/readyz`);
      const two = await request2(url, { ":path": "/readyz" });
      return [one.status, await one.text(), two.head[":status"], two.text];
    };
    expect(await ready()).toEqual([200, "ready\n", 200, "ready\n"]);
    reason = "the disk is full";
    const sick = "not ready: the disk is full\n";
    expect(await ready()).toEqual([503, sick, 503, sick]);
    expect(await (await fetch(`${url}/healthz`)).text()).toBe("ok\n");
  });

  it("takes a check that throws for a no", async () => {
    const { url } = await open({}, { checkReady: () => Promise.reject(new Error("no store")) });
    expect(await (await fetch(`${url}/readyz`)).text()).toBe("not ready: no store\n");
  });
});

describe("unary calls", () => {
  const transports = (url: string) => [
    createGrpcTransport({ baseUrl: url }),
    createGrpcWebTransport({ baseUrl: url, httpVersion: "1.1" }),
    createGrpcWebTransport({ baseUrl: url, httpVersion: "2" }),
    createConnectTransport({ baseUrl: url, httpVersion: "1.1" }),
    createConnectTransport({ baseUrl: url, httpVersion: "2" }),
  ];

  it("are served in every protocol, and know who calls", async () => {
    const { url } = await open({ connect: registerEcho });
    for (const transport of transports(url)) {
      const reply = await createClient(echoService, transport).say({ value: "hello" });
      expect(reply).toMatchObject({
        value: expect.stringMatching(/^hello {"address":"127.0.0.1","port":\d+,"isTls":false}$/),
      });
    }
  });

  it("fail without a word about the inside", async () => {
    const { url } = await open({ connect: registerEcho });
    for (const transport of transports(url)) {
      const call = createClient(echoService, transport).say({ value: "fail" });
      await expect(call).rejects.toMatchObject({ rawMessage: "internal error", code: 13 });
    }
  });

  it("refuse a message over the limit", async () => {
    const { url } = await open({ connect: registerEcho }, { limits: { maxUnaryBytes: 1_000 } });
    for (const transport of transports(url)) {
      const call = createClient(echoService, transport).say({ value: "x".repeat(2_000) });
      await expect(call).rejects.toMatchObject({ code: 8 });
    }
  });

  it("never come back compressed, whatever the client takes", async () => {
    const { url } = await open({ connect: registerEcho });
    const reply = await fetch(`${url}/test.Echo/Say`, {
      method: "POST",
      headers: { "content-type": "application/json", "accept-encoding": "gzip, br" },
      body: JSON.stringify("x".repeat(5_000)),
    });
    expect([reply.status, reply.headers.get("content-encoding")]).toEqual([200, null]);
  });

  it("to nobody are UNIMPLEMENTED in the words of gRPC, although a page is served", async () => {
    const { url } = await open({ connect: registerEcho, http: named("/") });
    for (const type of ["application/grpc", "application/grpc-web+proto"]) {
      const headers = { ":method": "POST", ":path": "/no.Such/Method", "content-type": type };
      const { head } = await request2(url, headers, "\0\0\0\0\0");
      expect(head).toMatchObject({
        ":status": 200,
        "content-type": type,
        "grpc-status": "12",
        "grpc-message": "no such method: /no.Such/Method",
      });
    }
  });

  it("over gRPC need HTTP/2", async () => {
    const { url } = await open({ connect: registerEcho });
    const reply = await fetch(`${url}/test.Echo/Say`, {
      method: "POST",
      headers: { "content-type": "application/grpc" },
    });
    expect([reply.status, await reply.text()]).toEqual([
      505,
      "gRPC needs HTTP/2; over HTTP/1.1 use gRPC-Web or Connect\n",
    ]);
  });
});

describe("cross-origin rules", () => {
  const preflight = { "access-control-request-method": "POST" };
  const ask = async (url: string, origin: string, method = "OPTIONS") => {
    const reply = await fetch(url, { method, headers: { origin, ...preflight } });
    return [reply.status, reply.headers.get("access-control-allow-origin")];
  };

  it("let in the pages of allowed origins and no others", async () => {
    const { url } = await open({ http: named("/") }, { allowedOrigins: ["https://a.example"] });
    expect(await ask(url, "https://a.example")).toEqual([204, "https://a.example"]);
    expect(await ask(url, "https://a.example", "GET")).toEqual([200, "https://a.example"]);
    expect(await ask(url, "https://a.example.evil", "GET")).toEqual([200, null]);
    expect(await ask(url, "null", "GET")).toEqual([200, null]);
  });

  it("let in nobody by default, and everybody for an asterisk", async () => {
    const closed = await open({ http: named("/") });
    expect(await ask(closed.url, "https://a.example", "GET")).toEqual([200, null]);
    const wide = await open({ http: named("/") }, { allowedOrigins: ["*"] });
    expect(await ask(wide.url, "https://b.example")).toEqual([204, "*"]);
  });
});
