import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import http2 from "node:http2";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import { describe, expect, it } from "vitest";
import { frameMessage, type GrpcStreamRoute } from "./grpc-stream.ts";
import { startListener } from "./listener.ts";
import { silentLog } from "./log.ts";
import type { PlainSocket } from "./plain-socket.ts";
import { respondText } from "./respond-text.ts";
import type { Routes } from "./routes.ts";
import {
  dribble,
  openTestListener,
  readAll,
  type TestListener,
} from "./testing/open-test-listener.ts";
import { openTls, type Tls } from "./tls/open-tls.ts";

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const emptySettings = "\0\0\0\x04\0\0\0\0\0";
const get = "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

const answering: Routes = {
  http: {
    "/": async (request, response, { peer }) => {
      const text = `${request.httpVersion} ${peer.address} tls=${peer.isTls}`;
      respondText(request, response, 200, text);
    },
  },
};
const echoLine = (socket: PlainSocket) => {
  socket.once("data", (bytes) => socket.end(`you said ${bytes}`));
  if (socket.readableLength === 0) socket.write("say something\n");
};

/** The body of one request over HTTP/2 on an open socket. */
async function get2(socket: Socket): Promise<string> {
  const session = http2.connect("http://localhost", { createConnection: () => socket });
  let text = "";
  for await (const bytes of session.request({ ":path": "/" }).setEncoding("utf8")) text += bytes;
  session.close();
  return text;
}

describe("startListener()", () => {
  it("serves HTTP/1.1, HTTP/2 and lines on one port", async () => {
    await using listener = await openTestListener(answering, { onLine: echoLine });
    const one = listener.dial();
    one.write(get);
    expect(await readAll(one)).toContain("1.1 127.0.0.1 tls=false\n");
    expect(await get2(listener.dial())).toBe("2.0 127.0.0.1 tls=false\n");
    const line = listener.dial();
    line.write("hello\n");
    expect(await readAll(line)).toBe("you said hello\n");
  });

  it("takes silence for a line client, and hands on what comes later", async () => {
    const ports = [{ name: "web", port: 0, silenceMs: 20 }];
    await using listener = await openTestListener(answering, { onLine: echoLine, ports });
    const socket = listener.dial();
    const [greeting] = await once(socket, "data");
    socket.write("hello\n");
    expect(String(greeting) + (await readAll(socket))).toBe("say something\nyou said hello\n");
  });

  it("understands what comes byte by byte", async () => {
    await using listener = await openTestListener(answering);
    const one = listener.dial();
    const reply = readAll(one);
    await dribble(one, get);
    expect(await reply).toContain("1.1 127.0.0.1 tls=false\n");
    const two = listener.dial();
    const settings = once(two, "data");
    await dribble(two, preface + emptySettings);
    // The server's own SETTINGS frame: type 4.
    expect((await settings)[0][3]).toBe(4);
    two.destroy();
  });

  it("survives a line door that throws", async () => {
    const onLine = () => {
      throw new Error("broken");
    };
    await using listener = await openTestListener(answering, { onLine });
    const socket = listener.dial();
    socket.write("hello\n");
    expect(await readAll(socket)).toBe("");
    expect(await get2(listener.dial())).toBe("2.0 127.0.0.1 tls=false\n");
  });

  it("tells a line client what it speaks where nobody speaks lines", async () => {
    await using listener = await openTestListener(answering);
    const socket = listener.dial();
    socket.write("hello\n");
    expect(await readAll(socket)).toBe(
      "this port speaks HTTP, gRPC and WebSocket; open it in a browser or connect with a chat client\n",
    );
  });

  it("answers a client that closes its half after the request", async () => {
    await using listener = await openTestListener(answering);
    const socket = listener.dial();
    socket.end(get);
    expect(await readAll(socket)).toContain("1.1 127.0.0.1 tls=false\n");
  });

  it("answers a client that offers h2c as if it had not", async () => {
    await using listener = await openTestListener(answering);
    const socket = listener.dial();
    const offer = "Connection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n";
    socket.write(`GET / HTTP/1.1\r\nHost: x\r\n${offer}`);
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it("refuses a WebSocket where there is none", async () => {
    await using listener = await openTestListener(answering);
    const socket = listener.dial();
    socket.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 404 /);
  });

  it("serves streaming calls next to the rest", async () => {
    const route: GrpcStreamRoute = {
      maxMessageBytes: 100,
      handler: async (stream) => {
        for await (const message of stream.messages) stream.outbox.push(frameMessage(message));
      },
    };
    await using listener = await openTestListener({
      ...answering,
      grpcStreams: { "/test.Chat/Talk": route },
    });
    const session = http2.connect(listener.url);
    const headers = { ":method": "POST", ":path": "/test.Chat/Talk" };
    const stream = session.request({ ...headers, "content-type": "application/grpc" });
    stream.end("\0\0\0\0\x02hi");
    const trailers = once(stream, "trailers");
    const [said] = await once(stream, "data");
    expect([String(said), (await trailers)[0]["grpc-status"]]).toEqual(["\0\0\0\0\x02hi", "0"]);
    session.close();
  });
});

describe("startListener() over TLS", () => {
  async function openSecure(
    use: (
      dial: (options?: ConnectionOptions) => Promise<TLSSocket>,
      listener: TestListener,
      tls: Tls,
    ) => Promise<void>,
    onLine = echoLine,
  ): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), "parley-listener-"));
    const clock = { now: Date.now, schedule: () => () => {} };
    const tls = await openTls({ folder, host: "127.0.0.1", clock, log: silentLog });
    await using listener = await openTestListener(answering, { tls, onLine });
    await use(
      async (options) => {
        const ca = tls.credentials.cert;
        const socket = connectTls({ host: "127.0.0.1", port: listener.port, ca, ...options });
        await once(socket, "secureConnect");
        return socket;
      },
      listener,
      tls,
    );
    tls.close();
    await rm(folder, { recursive: true });
  }

  it("serves every protocol, agreed on or found out", async () => {
    await openSecure(async (dial) => {
      const agreed = await dial({ ALPNProtocols: ["http/1.1"], servername: "localhost" });
      agreed.write(get);
      expect(await readAll(agreed)).toContain("1.1 127.0.0.1 tls=true\n");
      const silent = await dial();
      silent.write(get);
      expect(await readAll(silent)).toContain("1.1 127.0.0.1 tls=true\n");
      expect(await get2(await dial({ ALPNProtocols: ["h2"] }))).toBe("2.0 127.0.0.1 tls=true\n");
      expect(await get2(await dial())).toBe("2.0 127.0.0.1 tls=true\n");
      const line = await dial();
      line.write("hello\n");
      expect(await readAll(line)).toBe("you said hello\n");
    });
  });

  it("answers who closes its half behind what it said", async () => {
    const answerLate = (socket: PlainSocket) => {
      socket.resume().once("end", () => setImmediate(() => socket.end("heard")));
    };
    await openSecure(async (dial) => {
      const socket = await dial();
      socket.end("hello\n");
      expect(await readAll(socket)).toBe("heard");
    }, answerLate);
  });

  it("speaks nothing older than TLS 1.2, and 1.2", async () => {
    await openSecure(async (dial) => {
      const socket = await dial({ maxVersion: "TLSv1.2" });
      expect(socket.getProtocol()).toBe("TLSv1.2");
      socket.destroy();
      const options: ConnectionOptions = {
        minVersion: "TLSv1",
        maxVersion: "TLSv1.1",
        ciphers: "DEFAULT:@SECLEVEL=0",
      };
      await expect(dial(options)).rejects.toThrow(/protocol version/);
    });
  });

  it("hears of a TLS hello byte by byte", async () => {
    await openSecure(async (_, listener) => {
      const socket = listener.dial();
      await dribble(socket, "\x16\x03\x01\x00\x05hello");
      // An alert record: type 21.
      expect((await readAll(socket)).charCodeAt(0)).toBe(21);
    });
  });
});

describe("startListener() on ports", () => {
  const ports = (port: number) => [
    { name: "web", port: 0 },
    { name: "im", port },
  ];
  const start = (options: { host: string; port: number }) =>
    startListener({
      host: options.host,
      ports: ports(options.port),
      doors: [],
      tls: undefined,
      checkReady: async () => ({ isReady: true }),
      allowedOrigins: [],
      log: silentLog,
    });

  it("says which port is taken and by which flag to choose another", async () => {
    await using other = await openTestListener({});
    await expect(start({ host: "127.0.0.1", port: other.port })).rejects.toThrow(
      `port ${other.port} is taken; choose another with --port-im`,
    );
  });

  it.each(["192.0.2.1", "no-such-host.invalid"])(
    "says that %s is no address of it",
    async (host) => {
      await expect(start({ host, port: 0 })).rejects.toThrow(
        `this machine has no address ${host}; choose another with --host`,
      );
    },
  );

  it("shares a port that is named twice", async () => {
    const free = createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    const address = free.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    free.close();
    await once(free, "close");
    await using listener = await openTestListener(answering, {
      ports: [
        { name: "web", port },
        { name: "im", port },
      ],
    });
    expect(listener.ports).toEqual({ web: port, im: port });
  });
});
