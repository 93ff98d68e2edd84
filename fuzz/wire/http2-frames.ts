// HTTP/2 frames as an attacker writes them: nothing is checked, nothing is kept in order. None of the server's code is in here.

/** RFC 9113, section 6, and one number that nobody has given a meaning. */
export const frameTypes = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
  unknown: 0xbb,
} as const;

/** RFC 9113, section 6: flags; several types share a bit. */
export const flags = { ack: 1, endStream: 1, endHeaders: 4, padded: 8, priority: 0x20 } as const;

/** What every HTTP/2 client sends first. */
export const preface: Buffer = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

/** One frame. `length` lies about the payload when it is given. */
export function encodeFrame(
  type: number,
  flag: number,
  stream: number,
  payload: Uint8Array = new Uint8Array(),
  length: number = payload.length,
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flag, 4);
  head.writeUInt32BE(stream >>> 0, 5);
  return Buffer.concat([head, payload]);
}

/** A 32-bit number, as many frames carry one. */
export function encodeUint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

/** SETTINGS with these, by number. */
export function encodeSettings(settings: readonly (readonly [number, number])[] = []): Buffer {
  const entries = settings.map(([id, value]) =>
    Buffer.concat([Buffer.of(id >> 8, id & 0xff), encodeUint32(value)]),
  );
  return encodeFrame(frameTypes.settings, 0, 0, Buffer.concat(entries));
}

/** A reset of a stream with an error code. */
export function encodeReset(stream: number, code = 8): Buffer {
  return encodeFrame(frameTypes.reset, 0, stream, encodeUint32(code));
}

/** More room in the window of a stream, or with 0 of the connection. */
export function encodeWindowUpdate(stream: number, increment: number): Buffer {
  return encodeFrame(frameTypes.windowUpdate, 0, stream, encodeUint32(increment));
}

/** HPACK's integer (RFC 7541, 5.1) behind the bits that `first` has above the prefix. */
export function encodeInteger(first: number, prefixBits: number, value: number): Buffer {
  const max = 2 ** prefixBits - 1;
  if (value < max) return Buffer.of(first | value);
  const bytes = [first | max];
  let rest = value - max;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** HPACK's string (RFC 7541, 5.2), without Huffman's code. */
export function encodeString(text: string): Buffer {
  const bytes = Buffer.from(text, "latin1");
  return Buffer.concat([encodeInteger(0, 7, bytes.length), bytes]);
}

/** A field that is written out (RFC 7541, 6.2); with `isIndexed` the other end has to remember it. */
export function encodeField(name: string, value: string, isIndexed = false): Buffer {
  return Buffer.concat([Buffer.of(isIndexed ? 0x40 : 0), encodeString(name), encodeString(value)]);
}

/** A block of fields, none of them remembered. */
export function encodeFields(fields: Readonly<Record<string, string>>): Buffer {
  return Buffer.concat(Object.entries(fields).map(([name, value]) => encodeField(name, value)));
}

/** HEADERS whose block is whole. */
export function encodeHeaders(stream: number, block: Uint8Array, flag = 0): Buffer {
  return encodeFrame(frameTypes.headers, flags.endHeaders | flag, stream, block);
}

/** One frame as it came. */
export type Frame = {
  readonly type: number;
  readonly flag: number;
  readonly stream: number;
  readonly payload: Buffer;
};

/** Cuts bytes into frames. */
export function createFrameReader(): (bytes: Buffer) => readonly Frame[] {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const frames: Frame[] = [];
    while (rest.length >= 9) {
      const end = 9 + rest.readUIntBE(0, 3);
      if (rest.length < end) break;
      const stream = rest.readUInt32BE(5) & 0x7fff_ffff;
      frames.push({
        type: rest.readUInt8(3),
        flag: rest.readUInt8(4),
        stream,
        payload: rest.subarray(9, end),
      });
      rest = rest.subarray(end);
    }
    return frames;
  };
}
