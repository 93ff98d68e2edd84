import { once } from "node:events";
import http2 from "node:http2";
import { connect as connectTls } from "node:tls";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import type { ListenerLimits } from "./limits.ts";
import type { ListenerOptions } from "./listener.ts";
import { respondText } from "./respond-text.ts";
import type { Routes } from "./routes.ts";
import { openTestListener, readAll, type TestListener } from "./testing/open-test-listener.ts";
import { createLeaf, createRoot } from "./tls/certificates.ts";
import type { TlsSource } from "./tls/tls-source.ts";

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const emptySettings = "\0\0\0\x04\0\0\0\0\0";

/** A TLS 1.2 client that can do what we can. */
const tlsHello = Buffer.from(
  "160301006f0100006b0303000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f000004c02b00ff0100003e0000000e000c0000096c6f63616c686f7374000a00060004001d0017000b00020100000d000600040403080400100005000302683200170000ff01000100",
  "hex",
).toString("latin1");

const routes: Routes = {
  http: {
    "/": async (request, response) => {
      let bytes = 0;
      for await (const chunk of request) bytes += chunk.length;
      respondText(request, response, 200, `${bytes} bytes`);
    },
  },
};

/** Whatever is given up after a time is given up soon. */
const hasty: Partial<ListenerLimits> = {
  detectMs: 100,
  tlsHandshakeMs: 100,
  headersMs: 100,
  requestMs: 300,
  keepAliveMs: 100,
  stalledMs: 100,
  idleMs: 100,
  farewellMs: 100,
};

async function openTlsSource(): Promise<TlsSource> {
  const credentials = await createLeaf(await createRoot(Date.now()), ["localhost"], Date.now());
  return { credentials, subscribe: () => () => {} };
}

/** What a client that writes `text` and then waits gets, until the server has had enough. */
async function outwait(listener: TestListener, text: string): Promise<string> {
  const socket = listener.dial();
  socket.write(Buffer.from(text, "latin1"));
  return readAll(socket);
}

/** An HTTP/2 frame. */
function frame(type: number, flags: number, stream: number, payload: string): string {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return head.toString("latin1") + payload;
}

/** GET / of a body that never comes, and GOAWAY. */
const question = frame(1, 4, 1, "\x82\x84\x86\x41\x01x");
const goodBye = frame(7, 0, 0, "\0".repeat(8));

/** The error code of the GOAWAY among an HTTP/2 server's frames. */
function findGoAway(text: string): number | undefined {
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3)) {
    if (bytes[at + 3] === 7) return bytes.readUInt32BE(at + 13);
  }
  return undefined;
}

async function expectServed(listener: TestListener): Promise<void> {
  expect(await (await fetch(`${listener.url}/healthz`)).text()).toBe("ok\n");
}

describe("a listener gives up on who", () => {
  it.each([
    ["connects and never speaks", ""],
    ["stops within a TLS record's head", "\x16"],
    ["stops within a TLS hello", "\x16\x03\x01\x02\x00\x01"],
    ["stops within an HTTP/2 preface", preface.slice(0, 20)],
    ["stops within a method", "PO"],
    ["opens an HTTP/2 session and leaves it empty", preface + emptySettings],
    ["sends a preface without settings", preface],
    ["says good-bye over HTTP/2 and stays", `${preface}${emptySettings}${question}${goodBye}`],
    [
      "says good-bye over HTTP/2 and then breaks it off",
      `${preface}${emptySettings}${question}${goodBye}\xff\xff\xff${frame(0, 0, 1, "").slice(3)}`,
    ],
  ])("%s", async (_, text) => {
    await using listener = await openTestListener(routes, {
      tls: await openTlsSource(),
      limits: hasty,
    });
    await outwait(listener, text);
    await expect.poll(() => listener.connections).toBe(0);
  });

  it("agrees on TLS and then never speaks", async () => {
    await using listener = await openTestListener(routes, {
      tls: await openTlsSource(),
      limits: hasty,
    });
    for (const ALPNProtocols of [[], ["h2"], ["http/1.1"]]) {
      const options = { host: "127.0.0.1", port: listener.port, rejectUnauthorized: false };
      const socket = connectTls({ ...options, ALPNProtocols });
      socket.on("error", () => {});
      await readAll(socket);
    }
    await expect.poll(() => listener.connections).toBe(0);
  });

  it.each([
    ["within the hello", tlsHello.slice(0, 20), ""],
    ["behind the hello", tlsHello, "\x16\x03\x03"],
  ])("closes its half %s, at once", async (_, text, beginning) => {
    const tls = await openTlsSource();
    await using listener = await openTestListener(routes, {
      tls,
      // The test would not live to see it.
      limits: { tlsHandshakeMs: 1_000_000, detectMs: 1_000_000 },
    });
    const socket = listener.dial();
    socket.end(Buffer.from(text, "latin1"));
    expect((await readAll(socket)).slice(0, 3)).toBe(beginning);
    await expect.poll(() => listener.connections).toBe(0);
    await expectServed(listener);
  });

  it("never ends the headers of a request", async () => {
    await using listener = await openTestListener(routes, { limits: { headersMs: 100 } });
    expect(await outwait(listener, "GET / HTTP/1.1\r\nHost: x\r\nX-A: ")).toMatch(
      /^HTTP\/1\.1 408 /,
    );
  });

  it("sends headers without end", async () => {
    await using listener = await openTestListener(routes);
    const head = `GET / HTTP/1.1\r\nHost: x\r\n${"X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(1_050)}`;
    expect(await outwait(listener, head)).toMatch(/^HTTP\/1\.1 431 /);
    await expectServed(listener);
  });

  it("names two hosts", async () => {
    await using listener = await openTestListener(routes);
    const head = "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n";
    expect(await outwait(listener, head)).toMatch(/^HTTP\/1\.1 400 /);
    const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    expect(await outwait(listener, head.replace("\r\n\r\n", `\r\n${upgrade}`))).toBe("");
  });

  it("never sends the body that it promised", async () => {
    await using listener = await openTestListener(routes, {
      limits: { headersMs: 100, requestMs: 100 },
    });
    const head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345";
    expect(await outwait(listener, head)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("keeps a stream open without a word", async () => {
    await using listener = await openTestListener(routes, { limits: { stalledMs: 100 } });
    const session = http2.connect(listener.url);
    const stream = session.request({ ":method": "POST", ":path": "/" });
    stream.on("error", () => {});
    await once(stream, "close");
    expect(stream.rstCode).toBe(http2.constants.NGHTTP2_CANCEL);
    session.destroy();
  });

  it("does not read the answer", async () => {
    const asked = Promise.withResolvers<void>();
    const large: Routes = {
      http: {
        "/": async (_, response) => {
          asked.resolve();
          response.end(Buffer.alloc(32 * 1024 ** 2));
        },
      },
    };
    await using listener = await openTestListener(large, { limits: { stalledMs: 100 } });
    const socket = listener.dial();
    socket.pause();
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await asked.promise;
    await expect.poll(() => listener.connections).toBe(0);
    socket.destroy();
  });

  it("leaves after its first bytes, at once", async () => {
    await using listener = await openTestListener(routes);
    for (const text of ["", "\x16\x03\x01", "PRI", "GET ", preface, "hello"]) {
      const socket = listener.dial();
      await once(socket, "connect");
      socket.end(Buffer.from(text, "latin1"), () => socket.resetAndDestroy());
      await once(socket, "close");
    }
    await expect.poll(() => listener.connections).toBe(0);
    await expectServed(listener);
  });
});

describe("a listener and a request that breaks off", () => {
  it("lives on when its reader finished at that very moment", async () => {
    const asked = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    const finishing: Routes = {
      http: {
        "/": async (request) => {
          const listener = () => {};
          request.on("error", listener).on("close", closed.resolve).resume();
          // After Node has seen the listener, before it emits the error.
          request.on("aborted", () =>
            process.nextTick(() => process.nextTick(() => request.off("error", listener))),
          );
          asked.resolve();
        },
      },
    };
    await using listener = await openTestListener(finishing);
    const socket = listener.dial();
    socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345");
    await asked.promise;
    socket.destroy();
    await closed.promise;
    await expectServed(listener);
  });
});

describe("a listener and a request that waits behind another and expects 100 Continue", () => {
  it("answers it in one piece", async () => {
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    const waiting: Routes = {
      http: {
        "/": async (request, response, { url }) => {
          if (url.pathname === "/second") second.resolve();
          else await first.promise;
          respondText(request, response, 200, url.pathname);
        },
      },
    };
    await using listener = await openTestListener(waiting);
    const socket = listener.dial();
    socket.write(
      "GET /first HTTP/1.1\r\nHost: x\r\n\r\nPOST /second HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\na",
    );
    await second.promise;
    first.resolve();
    const answers = await readAll(socket);
    expect(answers).toMatch(/\r\n\r\n\/second\n$/);
    expect(answers).not.toContain("100 Continue");
  });
});

describe("a listener with too many connections", () => {
  it("closes the ones above the bound, and takes new ones when others have left", async () => {
    await using listener = await openTestListener(routes, { limits: { maxConnections: 3 } });
    const inside = [1, 2, 3].map(() => listener.dial());
    await expect.poll(() => listener.connections).toBe(3);
    expect(await readAll(listener.dial())).toBe("");
    for (const socket of inside) socket.destroy();
    await expect.poll(() => listener.connections).toBe(0);
    await expectServed(listener);
  });
});

describe("a listener and broken HTTP/2", () => {
  const open = async (options: Partial<ListenerOptions> = {}) => {
    const lines: string[] = [];
    // The real logger: what writes to it must write as the server does.
    const log = pino({ level: "warn" }, { write: (line) => lines.push(JSON.parse(line).msg) });
    const listener = await openTestListener(routes, { log, ...options });
    return { listener, lines };
  };

  it("closes a Qt client whose headers cannot be read, after the GOAWAY, and says why", async () => {
    const { listener, lines } = await open();
    // A literal header whose Huffman code is all ones: what Qt makes of bytes from 0x80 on.
    const headers = frame(1, 5, 1, "\0\x81\x1f\x85\xff\xff\xff\xff\xff");
    const reply = await outwait(listener, preface + emptySettings + headers);
    const compressionError = 9;
    expect(findGoAway(reply)).toBe(compressionError);
    expect(lines).toEqual([
      "http2 connection ended, it broke the protocol; a Qt client does that when a user name or password is not plain ASCII",
    ]);
    await expectServed(listener);
    await listener.close(0);
  });

  it.each([
    ["a frame above the agreed size", frame(0, 0, 1, "x".repeat(20_000))],
    ["data on no stream", frame(0, 0, 0, "x")],
    ["settings of a wrong length", frame(4, 0, 0, "xxxxx")],
    ["garbage", "x".repeat(2_000)],
    [
      "headers without end",
      frame(1, 0, 1, "\x82") + frame(9, 0, 1, "\0\x01a\x01b".repeat(3_000)).repeat(30),
    ],
    [
      "rapid resets",
      Array.from(
        { length: 3_000 },
        (_, i) =>
          frame(1, 5, 2 * i + 1, "\x82\x86\x84\x41\x01x") + frame(3, 0, 2 * i + 1, "\0\0\0\x08"),
      ).join(""),
    ],
  ])("closes the connection on %s, and nobody else's", async (_, text) => {
    const { listener } = await open();
    const other = http2.connect(listener.url);
    await once(other, "connect");
    await outwait(listener, preface + emptySettings + text);
    const stream = other.request({ ":path": "/healthz" }).setEncoding("utf8");
    expect(String(await once(stream, "data"))).toBe("ok\n");
    other.destroy();
    await listener.close(0);
  });
});
