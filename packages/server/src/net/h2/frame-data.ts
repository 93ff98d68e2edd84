import { writeHead } from "./encode-frames.ts";
import { frameTypes, headBytes, maxPayloadBytes } from "./protocol.ts";

/** Of the prefix of a gRPC message. */
export const prefixBytes = 5;

/** Bytes as DATA frames of one stream, end to end. */
export function frameData(bytes: Uint8Array, streamId: number): Buffer {
  const count = Math.ceil(bytes.length / maxPayloadBytes);
  const framed = Buffer.allocUnsafe(bytes.length + count * headBytes);
  return framed.subarray(0, writeData(framed, 0, bytes, streamId));
}

/** The same for whole gRPC messages, each of which begins a frame. */
export function frameWholeMessages(bytes: Uint8Array, streamId: number): Buffer {
  const messages = cutMessages(bytes);
  const heads = messages.reduce((sum, { length }) => sum + Math.ceil(length / maxPayloadBytes), 0);
  const framed = Buffer.allocUnsafe(bytes.length + heads * headBytes);
  let at = 0;
  for (const message of messages) at = writeData(framed, at, message, streamId);
  return framed.subarray(0, at);
}

/** The length of the gRPC message, with its prefix, that begins at `start`; no more than there is. */
export function findMessageLength(bytes: Uint8Array, start: number): number {
  const rest = bytes.length - start;
  if (rest < prefixBytes) return rest;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, prefixBytes);
  return Math.min(rest, prefixBytes + view.getUint32(1));
}

function cutMessages(bytes: Uint8Array): readonly Uint8Array[] {
  const messages: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = start + findMessageLength(bytes, start);
    messages.push(bytes.subarray(start, end));
    start = end;
  }
  return messages;
}

function writeData(into: Buffer, at: number, bytes: Uint8Array, streamId: number): number {
  let end = at;
  for (let start = 0; start < bytes.length; start += maxPayloadBytes) {
    const piece = bytes.subarray(start, start + maxPayloadBytes);
    writeHead(into, end, { length: piece.length, type: frameTypes.data, flags: 0, streamId });
    into.set(piece, end + headBytes);
    end += headBytes + piece.length;
  }
  return end;
}

/** What is larger is framed for each stream anew, so that little is kept. */
const maxKeptBytes = 256 * 1024;

/**
 * Frames what is sent to many: the buffer that was framed last is kept, by stream id, which is the same for nearly all
 * clients. So the one buffer of a broadcast becomes one framed buffer.
 */
export class DataFramer {
  #bytes: Uint8Array | undefined;
  readonly #framed = new Map<number, Buffer>();
  #areWhole = false;

  /** `areWhole`: as `frameWholeMessages`. The result is shared and must not be changed. */
  frame(bytes: Uint8Array, streamId: number, areWhole: boolean): Buffer {
    if (bytes !== this.#bytes || areWhole !== this.#areWhole) {
      this.#framed.clear();
      this.#bytes = bytes;
      this.#areWhole = areWhole;
    }
    const known = this.#framed.get(streamId);
    if (known !== undefined) return known;
    const framed = areWhole ? frameWholeMessages(bytes, streamId) : frameData(bytes, streamId);
    if (bytes.length <= maxKeptBytes) this.#framed.set(streamId, framed);
    else this.#bytes = undefined;
    return framed;
  }
}
