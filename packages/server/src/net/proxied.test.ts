import { once } from "node:events";
import http2 from "node:http2";
import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import type { Peer } from "./peer.ts";
import type { GrpcTransport } from "./protocol-switch.ts";
import { respondText } from "./respond-text.ts";
import type { Routes } from "./routes.ts";
import { openTestListener, readAll, type TestListener } from "./testing/open-test-listener.ts";
import { frameBinary } from "./web-socket.ts";
import { whenAborted } from "./when-aborted.ts";

const toText = ({ address, isTls, host }: Peer) => `${address} ${isTls} ${host}`;

const naming: Routes = {
  http: {
    "/": async (request, response, { url, peer }) =>
      respondText(request, response, 200, `${toText(peer)} ${url.protocol}`),
  },
  grpcStreams: {
    "/test.Chat/Talk": {
      maxMessageBytes: 100,
      handler: async (stream) => {
        stream.sendHeaders();
        stream.end({ code: 0, message: toText(stream.peer) });
      },
    },
  },
  webSockets: {
    "/live": {
      maxMessageBytes: 100,
      maxQueuedBytes: 1000,
      handler: async (socket) => {
        socket.outbox.push(frameBinary(Buffer.from(toText(socket.peer))));
        await whenAborted(socket.signal);
      },
    },
  },
};

const forwarded = [
  "X-Forwarded-For: 203.0.113.9, 192.0.2.1",
  "X-Forwarded-Proto: https",
  "X-Forwarded-Host: chat.example",
];

const open = (trustedProxies: readonly string[], grpcTransport: GrpcTransport = "node") =>
  openTestListener(naming, { trustedProxies, grpcTransport });

function dial(listener: TestListener, headers: readonly string[], path: string): Socket {
  const socket = listener.dial();
  const lines = [`GET ${path} HTTP/1.1`, "Host: internal", ...headers];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  return socket;
}

const ask = (listener: TestListener, headers: readonly string[], path = "/") =>
  readAll(dial(listener, headers, path));

const upgrade = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

describe("startListener() behind a reverse proxy", () => {
  it.each(["node", "own"] as const)(
    "names the client of a trusted proxy, over HTTP/1.1 and HTTP/2 (%s)",
    async (transport) => {
      await using listener = await open(["127.0.0.0/8"], transport);
      expect(await ask(listener, [...forwarded, "Connection: close"])).toContain(
        "192.0.2.1 true chat.example https:\n",
      );
      const session = http2.connect(listener.url);
      const stream = session.request({
        ":method": "POST",
        ":path": "/test.Chat/Talk",
        "content-type": "application/grpc",
        "x-forwarded-for": "203.0.113.9, 192.0.2.1",
      });
      stream.end();
      const [trailers] = await once(stream.resume(), "trailers");
      expect(trailers["grpc-message"]).toBe("192.0.2.1 false undefined");
      session.close();
    },
  );

  it.each([[[]], [["10.0.0.0/8"]]])("believes no header when it trusts %j", async (trusted) => {
    await using listener = await open(trusted);
    expect(await ask(listener, [...forwarded, "Connection: close"])).toContain(
      "127.0.0.1 false undefined http:\n",
    );
  });

  it("checks the origin of a page against the host that the proxy was asked for", async () => {
    await using listener = await open(["127.0.0.1"]);
    const own = dial(listener, [...upgrade, ...forwarded, "Origin: https://chat.example"], "/live");
    let said = "";
    for await (const bytes of own) {
      said += bytes.toString("latin1");
      if (said.endsWith("192.0.2.1 true chat.example")) break;
    }
    expect(said).toMatch(/^HTTP\/1\.1 101 /);
    const foreign = [...upgrade, ...forwarded, "Origin: https://evil.example"];
    expect(await ask(listener, foreign, "/live")).toMatch(/^HTTP\/1\.1 403 /);
  });

  it("does not let a page choose its host where no proxy is trusted", async () => {
    await using listener = await open([]);
    const headers = [...upgrade, ...forwarded, "Origin: https://chat.example"];
    expect(await ask(listener, headers, "/live")).toMatch(/^HTTP\/1\.1 403 /);
  });
});
