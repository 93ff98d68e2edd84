import { once } from "node:events";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openParley, type ParleyTarget } from "../../target/open-parley.ts";
import { openRawSocket } from "../../wire/raw-socket.ts";
import { type Canary, openHttp2Canary } from "../http2/canary.ts";

let target: ParleyTarget;
let canary: Canary;
let memoryBefore: number;
beforeAll(async () => {
  target = await openParley();
  canary = await openHttp2Canary(target);
  memoryBefore = await target.peakMemoryBytes();
});
afterAll(async () => {
  canary[Symbol.dispose]();
  await target[Symbol.asyncDispose]();
});

async function expectWell(): Promise<void> {
  await canary.serve();
  expect(target.findDefects()).toEqual([]);
}

/** A TLS connection, or what came of the try. */
async function dial(options: ConnectionOptions): Promise<TLSSocket | Error> {
  const socket = connect({
    host: "127.0.0.1",
    port: target.server.ports["qt-tls"],
    rejectUnauthorized: false,
    ...options,
  });
  const failed = new Promise<Error>((resolve) => socket.on("error", resolve));
  const done = await Promise.race([once(socket, "secureConnect"), failed]);
  return done instanceof Error ? done : socket;
}

async function requireConnection(options: ConnectionOptions): Promise<TLSSocket> {
  const socket = await dial(options);
  if (socket instanceof Error) throw socket;
  return socket;
}

/** Everything that comes until the end. */
async function readAll(socket: TLSSocket): Promise<string> {
  let text = "";
  socket.on("error", () => {});
  socket.on("data", (bytes: Buffer) => {
    text += bytes.toString("latin1");
  });
  socket.on("end", () => socket.destroy());
  await once(socket, "close");
  return text;
}

/** The bytes of a record: kind 22 is the handshake's, 23 of data, 21 an alert's, 24 a heartbeat's. */
function encodeRecord(kind: number, payload: Uint8Array, version = 0x0303): Buffer {
  const { length } = payload;
  return Buffer.concat([
    Buffer.of(kind, version >> 8, version & 255, length >> 8, length & 255),
    payload,
  ]);
}

const nothing = new Uint8Array();
/** The head of a ClientHello of 64 kB, the largest that OpenSSL reads, and some that it does not. */
const hugeHello = Buffer.of(1, 0, 0xff, 0xff, 3, 3);

const openings: readonly (readonly [string, Uint8Array])[] = [
  ["garbage", Buffer.concat([Buffer.of(0x16, 3, 1), Buffer.alloc(300, 0xa5)])],
  ["a hello that is all zeros", encodeRecord(22, Buffer.alloc(200))],
  ["a hello of a version before its time", encodeRecord(22, Buffer.of(1, 0, 0, 2, 3, 0), 0x0300)],
  [
    "data before the handshake",
    Buffer.concat([encodeRecord(22, hugeHello), encodeRecord(23, Buffer.alloc(100))]),
  ],
  [
    "an alert in the middle of the hello",
    Buffer.concat([encodeRecord(22, hugeHello), encodeRecord(21, Buffer.of(2, 40))]),
  ],
  [
    "a heartbeat that lies about its length",
    Buffer.concat([encodeRecord(22, hugeHello), encodeRecord(24, Buffer.of(1, 0xff, 0xff))]),
  ],
  [
    "empty records without end",
    Buffer.concat([
      encodeRecord(22, hugeHello),
      ...Array<Buffer>(2_000).fill(encodeRecord(22, nothing)),
    ]),
  ],
  [
    "a hello that never ends",
    Buffer.concat([
      encodeRecord(22, hugeHello),
      ...Array<Buffer>(400).fill(encodeRecord(22, Buffer.alloc(16_000))),
    ]),
  ],
  [
    "a record of more than there may be",
    Buffer.concat([Buffer.of(22, 3, 3, 0xff, 0xff), Buffer.alloc(70_000)]),
  ],
];

describe("parley under TLS abuse", () => {
  it.each(openings)("hangs up on %s", async (_, bytes) => {
    using socket = openRawSocket(target.server.ports["qt-tls"]);
    await socket.write(bytes);
    await socket.closed;
    await expectWell();
  });

  it("reads a handshake that comes byte by byte", async () => {
    const socket = openRawSocket(target.server.ports["qt-tls"]);
    const hello = encodeRecord(
      22,
      Buffer.concat([Buffer.of(1, 0, 0, 60, 3, 3), Buffer.alloc(58, 7)]),
    );
    for (const byte of hello) await socket.write(Buffer.of(byte));
    await socket.closed;
    await expectWell();
  });

  it("agrees on nothing older than TLS 1.2, and on no protocol that it does not speak", async () => {
    const old = await dial({
      minVersion: "TLSv1",
      maxVersion: "TLSv1.1",
      ciphers: "ALL:@SECLEVEL=0",
    });
    expect(old).toBeInstanceOf(Error);
    expect(await dial({ ALPNProtocols: ["spdy/3", "ftp"] })).toBeInstanceOf(Error);
    await expectWell();
  });

  it("takes the protocol that was agreed on, whatever is spoken", async () => {
    const http1 = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    const asHttp2 = await requireConnection({ ALPNProtocols: ["h2"] });
    asHttp2.write(http1);
    expect(await readAll(asHttp2)).not.toContain("200 OK");
    const asHttp1 = await requireConnection({ ALPNProtocols: ["http/1.1"] });
    asHttp1.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    expect(await readAll(asHttp1)).toMatch(/^HTTP\/1\.1 400 /);
    await expectWell();
  });

  it.each(["localhost", "x".repeat(63), "evil.example", "xn--", "a.b.c.d.e.f.g"])(
    "answers whoever asks for the name %s",
    async (servername) => {
      const socket = await requireConnection({ servername });
      socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      expect(await readAll(socket)).toContain("ok\n");
      await expectWell();
    },
  );

  it("speaks no TLS inside of TLS", async () => {
    const socket = await requireConnection({});
    socket.write(encodeRecord(22, hugeHello));
    expect(await readAll(socket)).toBe("");
    await expectWell();
  });

  it("does not shake hands again, or hangs up on who asks for it", async () => {
    const socket = await requireConnection({ maxVersion: "TLSv1.2" });
    const refused = new Promise((resolve) => {
      socket.once("error", resolve).once("close", resolve);
    });
    const first = socket.getFinished()?.toString("hex");
    for (let times = 0; times < 8; times += 1) {
      const asked = Promise.withResolvers<void>();
      if (!socket.renegotiate({ rejectUnauthorized: false }, () => asked.resolve())) break;
      await Promise.race([asked.promise, refused]);
    }
    if (!socket.destroyed) expect(socket.getFinished()?.toString("hex")).toBe(first);
    socket.destroy();
    await expectWell();
  });

  it("stands a hundred who break off in the middle of the handshake, and a hundred who stay there", async () => {
    const begin = encodeRecord(22, hugeHello);
    const all = Array.from({ length: 200 }, () => openRawSocket(target.server.ports["qt-tls"]));
    await Promise.all(all.map((socket) => socket.write(begin)));
    for (const socket of all.slice(0, 100)) socket.socket.resetAndDestroy();
    await expectWell();
    for (const socket of all) socket[Symbol.dispose]();
    await expectWell();
  });

  it("keeps its memory within bounds meanwhile", async () => {
    expect((await target.peakMemoryBytes()) - memoryBefore).toBeLessThan(200 * 1024 ** 2);
  });
});
