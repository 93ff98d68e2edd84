import { frameFlags, frameTypes, headBytes, maxPayloadBytes } from "./protocol.ts";

/** Writes the head of a frame. */
export function writeHead(
  into: Buffer,
  at: number,
  head: {
    readonly length: number;
    readonly type: number;
    readonly flags: number;
    readonly streamId: number;
  },
): void {
  into.writeUIntBE(head.length, at, 3);
  into[at + 3] = head.type;
  into[at + 4] = head.flags;
  into.writeUInt32BE(head.streamId, at + 5);
}

/** One frame of up to `maxPayloadBytes`. */
export function encodeFrame(
  type: number,
  flags: number,
  streamId: number,
  payload: Uint8Array,
): Buffer {
  const frame = Buffer.allocUnsafe(headBytes + payload.length);
  writeHead(frame, 0, { length: payload.length, type, flags, streamId });
  frame.set(payload, headBytes);
  return frame;
}

/** A frame whose payload is numbers of 32 bits. */
export function encodeNumbersFrame(
  type: number,
  streamId: number,
  numbers: readonly number[],
): Buffer {
  const payload = Buffer.allocUnsafe(4 * numbers.length);
  for (const [index, number] of numbers.entries()) payload.writeUInt32BE(number, 4 * index);
  return encodeFrame(type, 0, streamId, payload);
}

/** A block of headers as HEADERS and, where it is long, CONTINUATION. */
export function encodeHeaderFrames(streamId: number, block: Buffer, endsStream: boolean): Buffer {
  const frames: Buffer[] = [];
  for (let start = 0; start === 0 || start < block.length; start += maxPayloadBytes) {
    const isLast = start + maxPayloadBytes >= block.length;
    const flags =
      (isLast ? frameFlags.endHeaders : 0) | (start === 0 && endsStream ? frameFlags.endStream : 0);
    const type = start === 0 ? frameTypes.headers : frameTypes.continuation;
    const payload = block.subarray(start, start + maxPayloadBytes);
    frames.push(encodeFrame(type, flags, streamId, payload));
  }
  return frames.length === 1 && frames[0] !== undefined ? frames[0] : Buffer.concat(frames);
}

/** SETTINGS by number. */
export function encodeSettings(
  settings: readonly (readonly [id: number, value: number])[],
): Buffer {
  const payload = Buffer.allocUnsafe(6 * settings.length);
  for (const [index, [id, value]] of settings.entries()) {
    payload.writeUInt16BE(id, 6 * index);
    payload.writeUInt32BE(value, 6 * index + 2);
  }
  return encodeFrame(frameTypes.settings, 0, 0, payload);
}

/** GOAWAY with a text for whoever looks at the wire. */
export function encodeGoAway(lastStreamId: number, code: number, text: string): Buffer {
  const payload = Buffer.alloc(8 + text.length);
  payload.writeUInt32BE(lastStreamId, 0);
  payload.writeUInt32BE(code, 4);
  payload.write(text, 8, "latin1");
  return encodeFrame(frameTypes.goAway, 0, 0, payload);
}
