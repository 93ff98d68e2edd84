import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { acceptWebSocket, type WebSocketRequest } from "../accept-web-socket.ts";
import { silentLog } from "../log.ts";
import type { WebSocketConnection, WebSocketRoute } from "../web-socket.ts";

type Route = Partial<WebSocketRoute> & Pick<WebSocketRoute, "handler">;

/** A server of WebSockets that listens on this machine. */
export type StartedServer = AsyncDisposable & { readonly port: number };

/** An HTTP server that serves one route on every path; without a limit given, of 1000 bytes a message. */
export async function startWebSocketServer(
  route: Route,
  parts: Partial<WebSocketRequest> = {},
): Promise<StartedServer> {
  const server = createServer();
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  server.on("upgrade", (request, socket, head) => {
    acceptWebSocket({
      request,
      socket,
      head,
      route: { maxMessageBytes: 1000, ...route },
      peer: { address: "127.0.0.1", port: 1, isTls: false },
      log: silentLog,
      ...parts,
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** A connection whose handler lasts until `finish`. */
export type HeldConnection = {
  readonly connection: WebSocketConnection;
  readonly finish: () => void;
};

/** A handler whose connections the test takes in its hands. */
export type HeldHandler = {
  readonly handler: (connection: WebSocketConnection) => Promise<void>;
  next(): Promise<HeldConnection>;
};

/** Creates a handler for a test that takes its connections one after the other. */
export function createHeldHandler(): HeldHandler {
  const held: HeldConnection[] = [];
  let wake = (): void => {};
  return {
    async handler(connection) {
      const done = Promise.withResolvers<void>();
      held.push({ connection, finish: done.resolve });
      wake();
      await done.promise;
    },
    async next() {
      for (;;) {
        const first = held.shift();
        if (first !== undefined) return first;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

/** A WebSocket without a library at the client's end: bytes out, bytes in. */
export type RawWebSocket = {
  readonly socket: Socket;
  /** Settles with all that came behind the handshake once it is at least so long. */
  received(bytes: number): Promise<Buffer>;
  /** Settles with all that came once the server has ended the connection. */
  ended(): Promise<Buffer>;
};

/** Connects and shakes hands. `extra` are further request headers, each with its line end. */
export async function openRawWebSocket(port: number, extra = ""): Promise<RawWebSocket> {
  const socket = connect(port, "127.0.0.1");
  let bytes = Buffer.alloc(0);
  socket.on("error", () => {});
  socket.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    socket.emit("more");
  });
  socket.write(
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${extra}\r\n`,
  );
  while (!bytes.includes("\r\n\r\n")) await once(socket, "more");
  const headLength = bytes.indexOf("\r\n\r\n") + 4;
  return {
    socket,
    async received(length) {
      while (bytes.length < headLength + length) await once(socket, "more");
      return bytes.subarray(headLength);
    },
    async ended() {
      if (!socket.readableEnded) await once(socket, "end");
      return bytes.subarray(headLength);
    },
  };
}

/** A client's frame; its mask is zero, so the payload stands as it is. */
export function toClientFrame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const size = length < 126 ? [0x80 + length] : [0x80 + 126, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(0x80 + opcode, ...size, 0, 0, 0, 0), payload]);
}
