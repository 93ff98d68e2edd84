import { connect, type Socket } from "node:net";
import { type Listener, type ListenerOptions, startListener } from "../listener.ts";
import { silentLog } from "../log.ts";
import type { Door, Routes } from "../routes.ts";

/** A listener on one free loopback port, `web`, that ends when it is disposed of. */
export type TestListener = Listener &
  AsyncDisposable & {
    readonly port: number;
    /** For plain HTTP. */
    readonly url: string;
    /** A raw TCP connection. Its errors are dropped: `readAll` tells the end. */
    dial(): Socket;
  };

/** Starts a listener with the given routes as its only door. */
export async function openTestListener(
  routes: Routes,
  options: Partial<ListenerOptions> = {},
): Promise<TestListener> {
  const door: Door = { name: "test", routes, async drain() {}, async close() {} };
  const listener = await startListener({
    host: "127.0.0.1",
    ports: [{ name: "web", port: 0 }],
    doors: [door],
    tls: undefined,
    checkReady: async () => ({ isReady: true }),
    allowedOrigins: [],
    // The group `threads` of the tests sets it.
    socketThreads: Number(process.env.PARLEY_TEST_THREADS ?? 0),
    log: silentLog,
    ...options,
  });
  const port = listener.ports.web ?? 0;
  return Object.assign(listener, {
    port,
    url: `http://127.0.0.1:${port}`,
    dial() {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => {});
      return socket;
    },
    [Symbol.asyncDispose]: () => listener.close(0),
  });
}

/** Everything that a socket gives until it is closed, in whatever way; byte for byte as characters. */
export function readAll(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (bytes) => {
    text += bytes.toString("latin1");
  });
  return new Promise((resolve) => socket.once("close", () => resolve(text)));
}

/** Writes each byte by itself, in a packet of its own. */
export async function dribble(socket: Socket, text: string): Promise<void> {
  for (const byte of Buffer.from(text, "latin1")) {
    await new Promise((resolve) => socket.write(Buffer.of(byte), resolve));
    await new Promise(setImmediate);
  }
}
