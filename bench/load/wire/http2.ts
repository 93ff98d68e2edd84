import type { Socket } from "node:net";
import { openTcp } from "./tcp.ts";

/** What comes over the one call of a connection. */
export type CallEars = {
  readonly onHeaders: () => void;
  readonly onData: (payload: Buffer) => void;
};

/** A gRPC call on a connection of its own, by hand: no library holds thousands of them in a few megabytes. */
export type RawCall = { readonly socket: Socket; send(message: Uint8Array): void };

const types = { data: 0, headers: 1, settings: 4, ping: 6, goAway: 7, windowUpdate: 8 };
const flags = { ack: 1, endStream: 1, endHeaders: 4 };
const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const maxWindow = 2 ** 31 - 1;

/** Connects and begins the call; all windows are as wide as can be, so that the server is never held back. */
export function openCall(
  port: number,
  path: string,
  metadata: Readonly<Record<string, string>>,
  ears: CallEars,
): RawCall {
  const socket = openTcp(port);
  const headers = {
    ":method": "POST",
    ":scheme": "http",
    ":path": path,
    ":authority": `127.0.0.1:${port}`,
    "content-type": "application/grpc",
    te: "trailers",
    ...metadata,
  };
  const block = Buffer.concat(Object.entries(headers).map(encodeField));
  socket.write(
    Buffer.concat([
      Buffer.from(preface),
      frame(types.settings, 0, 0, Buffer.from([0, 4, ...toBytes(maxWindow)])),
      frame(types.windowUpdate, 0, 0, Buffer.from(toBytes(maxWindow - 65_535))),
      frame(types.headers, flags.endHeaders, 1, block),
    ]),
  );
  listen(socket, ears);
  return {
    socket,
    send(message) {
      const prefix = Buffer.from([0, ...toBytes(message.length)]);
      socket.write(frame(types.data, 0, 1, Buffer.concat([prefix, message])));
    },
  };
}

/** A call whose messages are told one by one; there is no waiting for it to be open. */
export function openMessages(
  port: number,
  path: string,
  onMessage: (message: Buffer) => void,
): RawCall {
  let rest: Buffer = Buffer.alloc(0);
  const onData = (payload: Buffer): void => {
    rest = rest.length === 0 ? payload : Buffer.concat([rest, payload]);
    while (rest.length >= 5) {
      const end = 5 + rest.readUInt32BE(1);
      if (rest.length < end) return;
      const message = rest.subarray(5, end);
      rest = rest.subarray(end);
      onMessage(message);
    }
  };
  return openCall(port, path, {}, { onHeaders() {}, onData });
}

function listen(socket: Socket, { onHeaders, onData }: CallEars): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= 9) {
      const end = 9 + rest.readUIntBE(0, 3);
      if (rest.length < end) return;
      const type = rest[3] ?? 0;
      const flag = rest[4] ?? 0;
      const payload = rest.subarray(9, end);
      rest = rest.subarray(end);
      const isAck = (flag & flags.ack) !== 0;
      if (type === types.settings && !isAck) socket.write(frame(types.settings, flags.ack, 0));
      if (type === types.ping && !isAck) socket.write(frame(types.ping, flags.ack, 0, payload));
      if (type === types.data) onData(payload);
      if (type === types.goAway) socket.end();
      if (type !== types.headers) continue;
      if ((flag & flags.endStream) === 0) onHeaders();
      else socket.end();
    }
  });
}

function toBytes(value: number): readonly number[] {
  return [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function frame(type: number, flag: number, stream: number, payload: Uint8Array = new Uint8Array()) {
  const head = Buffer.from([0, 0, 0, type, flag, ...toBytes(stream)]);
  head.writeUIntBE(payload.length, 0, 3);
  return Buffer.concat([head, payload]);
}

/** HPACK's literal field that nobody indexes (RFC 7541, 6.2.2), without Huffman. */
function encodeField([name, value]: readonly [string, string]): Buffer {
  return Buffer.concat([Buffer.from([0]), encodeText(name), encodeText(value)]);
}

function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const prefix = [127];
  let left = bytes.length - 127;
  for (; left >= 128; left >>= 7) prefix.push((left & 127) | 128);
  return Buffer.concat([Buffer.from([...prefix, left]), bytes]);
}
