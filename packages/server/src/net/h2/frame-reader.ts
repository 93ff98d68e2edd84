import { ByteCollector } from "./byte-collector.ts";
import { Http2Error } from "./http2-error.ts";
import { headBytes, maxPayloadBytes } from "./protocol.ts";

/** One frame. The payload is a view of what was read: whoever keeps it copies it. */
export type Frame = {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
};

/**
 * Cuts the bytes of a connection into frames. Only the frame that a read ends within is copied; nothing waits
 * between two frames.
 */
export class FrameReader {
  #part: ByteCollector | undefined;

  /**
   * Gives the listener every frame that the chunk completes. Throws Http2Error FRAME_SIZE_ERROR as soon as the head of
   * one says that it is too long, and whatever the listener throws; nothing can be read after that.
   */
  read(chunk: Buffer, onFrame: (frame: Frame) => void): void {
    let at = 0;
    if (this.#part !== undefined) at = this.#complete(this.#part, chunk, onFrame);
    while (at + headBytes <= chunk.length) {
      const end = at + headBytes + parseLength(chunk, at);
      if (end > chunk.length) break;
      onFrame(toFrame(chunk, at, end));
      at = end;
    }
    if (at === chunk.length) return;
    this.#part ??= new ByteCollector();
    this.#part.append(chunk.subarray(at));
  }

  /** Adds what the frame that was begun lacks; returns how much of the chunk that took. */
  #complete(part: ByteCollector, chunk: Buffer, onFrame: (frame: Frame) => void): number {
    let at = 0;
    if (part.length < headBytes) {
      at = Math.min(headBytes - part.length, chunk.length);
      part.append(chunk.subarray(0, at));
      if (part.length < headBytes) return at;
    }
    const length = headBytes + parseLength(part.bytes, 0);
    const end = Math.min(at + length - part.length, chunk.length);
    part.append(chunk.subarray(at, end));
    if (part.length < length) return end;
    this.#part = undefined;
    onFrame(toFrame(part.take(), 0, length));
    return end;
  }
}

function parseLength(bytes: Buffer, at: number): number {
  const length = bytes.readUIntBE(at, 3);
  if (length <= maxPayloadBytes) return length;
  throw new Http2Error(
    "frameSizeError",
    `a frame is ${length} bytes, the limit is ${maxPayloadBytes}`,
  );
}

function toFrame(bytes: Buffer, at: number, end: number): Frame {
  return {
    type: bytes.readUInt8(at + 3),
    flags: bytes.readUInt8(at + 4),
    // The highest bit is reserved, and ignored.
    streamId: bytes.readUInt32BE(at + 5) & 0x7fff_ffff,
    payload: bytes.subarray(at + headBytes, end),
  };
}
