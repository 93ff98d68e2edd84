import { once } from "node:events";
import http2 from "node:http2";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type Listener, type ListenerOptions, startListener } from "./listener.ts";
import { silentLog } from "./log.ts";
import { respondText } from "./respond-text.ts";
import type { Door } from "./routes.ts";

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const emptySettings = "\0\0\0\x04\0\0\0\0\0";

const echo: Door = {
  name: "echo",
  routes: {
    http: {
      "/": async (request, response, { url, peer }) => {
        respondText(request, response, 200, `${url.pathname} ${peer.address} tls=${peer.isTls}`);
      },
    },
  },
  async drain() {},
  async close() {},
};

let listeners: Listener[] = [];

async function start(options: Partial<ListenerOptions> = {}): Promise<Listener> {
  const listener = await startListener({
    host: "127.0.0.1",
    ports: [{ name: "web", port: 0 }],
    doors: [echo],
    tls: undefined,
    checkReady: async () => ({ isReady: true }),
    allowedOrigins: [],
    log: silentLog,
    ...options,
  });
  listeners.push(listener);
  return listener;
}

afterEach(async () => {
  await Promise.all(listeners.map((listener) => listener.close(0)));
  listeners = [];
});

function dial(listener: Listener): Socket {
  const socket = connect(listener.ports["web"] ?? 0, "127.0.0.1");
  socket.on("error", () => {});
  return socket;
}

/** Everything until the other end closes. */
async function readAll(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (bytes) => {
    text += bytes.toString("latin1");
  });
  await once(socket, "close");
  return text;
}

/** Each byte in a packet of its own. */
async function dribble(socket: Socket, text: string): Promise<void> {
  for (const byte of Buffer.from(text, "latin1")) {
    await new Promise((resolve) => socket.write(Buffer.of(byte), resolve));
    await new Promise(setImmediate);
  }
}

async function get2(listener: Listener, path: string): Promise<string> {
  const session = http2.connect(`http://127.0.0.1:${listener.ports["web"]}`);
  const stream = session.request({ ":path": path });
  let text = "";
  for await (const bytes of stream.setEncoding("utf8")) text += bytes;
  session.close();
  return text;
}

describe("startListener()", () => {
  it("serves HTTP/1.1 and HTTP/2 on the same port", async () => {
    const listener = await start();
    const reply = await fetch(`http://127.0.0.1:${listener.ports["web"]}/one`);
    expect(await reply.text()).toBe("/one 127.0.0.1 tls=false\n");
    expect(await get2(listener, "/two")).toBe("/two 127.0.0.1 tls=false\n");
  });

  it("understands a request that comes byte by byte", async () => {
    const socket = dial(await start());
    const reply = readAll(socket);
    await dribble(socket, "GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    expect(await reply).toContain("/slow 127.0.0.1 tls=false\n");
  });

  it("understands an HTTP/2 preface that comes byte by byte", async () => {
    const listener = await start();
    const socket = dial(listener);
    await dribble(socket, preface.slice(0, -1));
    const session = http2.connect("http://127.0.0.1", {
      createConnection: () => socket,
    });
    session.on("error", () => {});
    session.destroy();
    const second = dial(listener);
    await dribble(second, preface + emptySettings);
    const [settings] = await once(second, "data");
    expect(settings[3]).toBe(4);
    second.destroy();
  });

  it("tells a line client what it speaks, and closes", async () => {
    const socket = dial(await start());
    socket.write("hello\n");
    expect(await readAll(socket)).toBe(
      "this port speaks HTTP, gRPC and WebSocket; open it in a browser or connect with a chat client\n",
    );
  });
});
