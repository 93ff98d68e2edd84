import type { Frame } from "./frame-reader.ts";
import { Http2Error } from "./http2-error.ts";
import { frameFlags } from "./protocol.ts";

/** Of a stream's priority, which may stand before a block of headers. */
export const priorityBytes = 5;

/** What a HEADERS frame holds of a block of headers. Throws Http2Error when the frame cannot be right. */
export function cutHeaders(frame: Frame): Buffer {
  return cutPadding(frame, (frame.flags & frameFlags.priority) === 0 ? 0 : priorityBytes);
}

/** The payload without its padding, and without `skipped` bytes before the content. Throws Http2Error. */
export function cutPadding({ flags, payload, streamId }: Frame, skipped = 0): Buffer {
  if (streamId === 0)
    throw new Http2Error("protocolError", "a frame of a stream without its number");
  const isPadded = (flags & frameFlags.padded) !== 0;
  const start = (isPadded ? 1 : 0) + skipped;
  if (payload.length < start) throw new Http2Error("frameSizeError", "a frame is too short");
  const end = payload.length - (isPadded ? payload.readUInt8(0) : 0);
  if (end < start) throw new Http2Error("protocolError", "a frame has more padding than room");
  return payload.subarray(start, end);
}
