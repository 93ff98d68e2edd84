import { connect } from "node:net";
import { type RawSocket, wrapSocket } from "./raw-socket.ts";

// WebSocket frames as an attacker writes them (RFC 6455, 5.2): nothing is checked.

/** RFC 6455, 5.2. */
export const opcodes = {
  continuation: 0,
  text: 1,
  binary: 2,
  close: 8,
  ping: 9,
  pong: 10,
} as const;

/** What may be different from an honest frame. */
export type FrameOptions = {
  readonly opcode?: number;
  readonly isFinal?: boolean;
  /** The three reserved bits. */
  readonly reserved?: number;
  readonly isMasked?: boolean;
  /** A lie about the length of the payload. */
  readonly length?: number | bigint;
};

/** A frame of a client; by default a whole binary message. */
export function encodeFrame(payload: Uint8Array, options: FrameOptions = {}): Buffer {
  const { opcode = opcodes.binary, isFinal = true, reserved = 0, isMasked = true } = options;
  const length = BigInt(options.length ?? payload.length);
  const mask = isMasked ? 0x80 : 0;
  const head = Buffer.alloc(length < 126n ? 2 : length < 65_536n ? 4 : 10);
  head.writeUInt8((isFinal ? 0x80 : 0) | (reserved << 4) | opcode, 0);
  if (head.length === 2) head.writeUInt8(mask | Number(length), 1);
  else if (head.length === 4) {
    head.writeUInt8(mask | 126, 1);
    head.writeUInt16BE(Number(length), 2);
  } else {
    head.writeUInt8(mask | 127, 1);
    head.writeBigUInt64BE(length, 2);
  }
  if (!isMasked) return Buffer.concat([head, payload]);
  const key = Buffer.from("\x12\x34\x56\x78", "latin1");
  const masked = Buffer.from(payload);
  for (let at = 0; at < masked.length; at += 1) masked[at] = (masked[at] ?? 0) ^ (key[at % 4] ?? 0);
  return Buffer.concat([head, key, masked]);
}

/** A WebSocket by hand. */
export type WebSocketAttacker = RawSocket & {
  /** The server's frames, as opcode and payload; the newest few hundred. */
  readonly frames: readonly { readonly opcode: number; readonly payload: Buffer }[];
  /** The status of the answer to the upgrade. */
  readonly status: number;
  /** The code of the server's close frame; 1006 when it just hung up; undefined while it is open. */
  readonly closeCode: number | undefined;
  /** Settles with the server's close frame, which it wants to have answered, or when it has hung up. */
  readonly closing: Promise<void>;
  /** Whether the server closes, or answers a ping behind everything that was written. */
  outcome(): Promise<"cut" | "answered">;
};

const keptFrames = 300;

/** Asks for a WebSocket and settles with the answer. */
export async function openWebSocketAttacker(
  port: number,
  path: string,
  headers = "",
): Promise<WebSocketAttacker> {
  for (;;) {
    const attacker = await askForWebSocket(port, path, headers);
    if (!attacker.isMisheard) return attacker;
  }
}

async function askForWebSocket(
  port: number,
  path: string,
  headers: string,
): Promise<WebSocketAttacker> {
  const frames: { opcode: number; payload: Buffer }[] = [];
  const state: { status: number; closeCode: number | undefined; rest: Buffer } = {
    status: 0,
    closeCode: undefined,
    rest: Buffer.alloc(0),
  };
  let wake = Promise.withResolvers<void>();
  const tell = () => {
    wake.resolve();
    wake = Promise.withResolvers();
  };
  const closing = Promise.withResolvers<void>();
  const takeFrames = () => {
    for (;;) {
      const { rest } = state;
      const short = (rest[1] ?? 0) & 0x7f;
      const headBytes = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (rest.length < headBytes) return;
      const length =
        short === 126
          ? rest.readUInt16BE(2)
          : short === 127
            ? Number(rest.readBigUInt64BE(2))
            : short;
      if (rest.length < headBytes + length) return;
      const frame = {
        opcode: (rest[0] ?? 0) & 15,
        payload: rest.subarray(headBytes, headBytes + length),
      };
      if (frame.opcode === opcodes.close) {
        state.closeCode = length >= 2 ? frame.payload.readUInt16BE() : 1005;
        closing.resolve();
      }
      frames.push(frame);
      frames.splice(0, frames.length - keptFrames);
      state.rest = rest.subarray(headBytes + length);
    }
  };
  const raw = wrapSocket(connect(port, "127.0.0.1"), (bytes) => {
    state.rest = Buffer.concat([state.rest, bytes]);
    if (state.status === 0) {
      const headEnd = state.rest.indexOf("\r\n\r\n");
      if (headEnd < 0) return;
      state.status = Number(state.rest.subarray(9, 12).toString());
      state.rest = state.rest.subarray(headEnd + 4);
    }
    if (state.status === 101) takeFrames();
    tell();
  });
  void raw.closed.then(() => {
    state.closeCode ??= 1006;
    closing.resolve();
    tell();
  });
  await raw.write(
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${headers}\r\n`,
  );
  while (state.status === 0 && !raw.isClosed) await wake.promise;
  return {
    socket: raw.socket,
    closed: raw.closed,
    closing: closing.promise,
    write: raw.write,
    frames,
    get isClosed() {
      return raw.isClosed;
    },
    get isMisheard() {
      return raw.isMisheard;
    },
    get status() {
      return state.status;
    },
    get closeCode() {
      return state.closeCode;
    },
    async outcome() {
      void raw.write(encodeFrame(Buffer.from("fence"), { opcode: opcodes.ping }));
      const isAnswered = () =>
        frames.some(
          ({ opcode, payload }) => opcode === opcodes.pong && payload.toString() === "fence",
        );
      while (state.closeCode === undefined && !isAnswered()) await wake.promise;
      return state.closeCode === undefined ? "answered" : "cut";
    },
    [Symbol.dispose]: raw[Symbol.dispose],
  };
}
