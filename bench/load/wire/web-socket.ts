import type { Socket } from "node:net";
import { openTcp } from "./tcp.ts";

/** What comes over a WebSocket. */
export type WebSocketEars = {
  readonly onOpen: () => void;
  readonly onMessage: (payload: Buffer) => void;
  readonly onPing?: () => void;
};

/** A WebSocket by hand, as light as can be: the bench opens thousands in one process. */
export type RawWebSocket = { readonly socket: Socket; send(payload: Uint8Array): void };

const opcodes = { binary: 2, close: 8, ping: 9, pong: 10 };

/** Connects. The key is the one of RFC 6455, 1.3: nobody checks the answer to it here. */
export function openWebSocket(port: number, path: string, ears: WebSocketEars): RawWebSocket {
  const socket = openTcp(port);
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  const send = (opcode: number, payload: Uint8Array) => void socket.write(frame(opcode, payload));
  let rest: Buffer = Buffer.alloc(0);
  let isOpen = false;
  socket.on("data", (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!isOpen) {
      const end = rest.indexOf("\r\n\r\n");
      if (end === -1) return;
      isOpen = true;
      rest = rest.subarray(end + 4);
      ears.onOpen();
    }
    for (let next = readFrame(rest); next !== undefined; next = readFrame(rest)) {
      rest = rest.subarray(next.end);
      if (next.opcode === opcodes.binary) ears.onMessage(next.payload);
      if (next.opcode === opcodes.ping) {
        send(opcodes.pong, next.payload);
        ears.onPing?.();
      }
      if (next.opcode === opcodes.close) socket.end();
    }
  });
  return { socket, send: (payload) => send(opcodes.binary, payload) };
}

/** With a mask of zeros, which is one. */
function frame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const head =
    length < 126
      ? [0x80 | opcode, 0x80 | length]
      : [0x80 | opcode, 0x80 | 126, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), payload]);
}

function readFrame(bytes: Buffer) {
  const [first = 0, second = 0] = bytes;
  const headBytes = second < 126 ? 2 : second === 126 ? 4 : 10;
  if (bytes.length < headBytes) return undefined;
  const length =
    second < 126
      ? second
      : second === 126
        ? bytes.readUInt16BE(2)
        : Number(bytes.readBigUInt64BE(2));
  const end = headBytes + length;
  if (bytes.length < end) return undefined;
  return { opcode: first & 15, payload: bytes.subarray(headBytes, end), end };
}
