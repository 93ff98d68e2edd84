import type { Http2Connection } from "./connection.ts";
import { encodeFrame } from "./encode-frames.ts";
import type { Frame } from "./frame-reader.ts";
import { HeaderBlock } from "./header-block.ts";
import { Http2Error } from "./http2-error.ts";
import { cutHeaders, cutPadding, priorityBytes } from "./padding.ts";
import { parseSettings } from "./peer-settings.ts";
import { errorCodes, frameFlags, frameTypes, maxWindowBytes } from "./protocol.ts";

type Receive = (connection: Http2Connection, frame: Frame) => void;

/** By type. */
const receivers: Readonly<Record<number, Receive>> = {
  [frameTypes.data]: receiveData,
  [frameTypes.headers]: receiveHeaders,
  [frameTypes.priority]: receivePriority,
  [frameTypes.rstStream]: receiveReset,
  [frameTypes.settings]: receiveSettings,
  [frameTypes.pushPromise]: refusePush,
  [frameTypes.ping]: receivePing,
  [frameTypes.goAway]: receiveGoAway,
  [frameTypes.windowUpdate]: receiveWindowUpdate,
  [frameTypes.continuation]: receiveContinuation,
};

const settingsAck = encodeFrame(frameTypes.settings, frameFlags.ack, 0, Buffer.alloc(0));

/** Acts on one frame of the client. Throws Http2Error for what it must not do; what it ends says its scope. */
export const receiveFrame: Receive = (connection, frame) => {
  if (!connection.hasSettings && frame.type !== frameTypes.settings) {
    throw toError("protocolError", "the first frame is not SETTINGS");
  }
  if (connection.block !== undefined && frame.type !== frameTypes.continuation) {
    throw toError("protocolError", "a block of headers is interrupted");
  }
  const receive = receivers[frame.type];
  // What is unknown is ignored (RFC 9113, section 5.5).
  if (receive === undefined) connection.guard.count("chatter");
  else receive(connection, frame);
};

function receiveData(connection: Http2Connection, frame: Frame): void {
  const { streamId, payload, flags } = frame;
  connection.takeData(payload.length);
  const stream = connection.findStream(streamId);
  const endsStream = (flags & frameFlags.endStream) !== 0;
  const content = cutPadding(frame);
  if (content.length === 0 && !endsStream) connection.guard.count("chatter");
  if (stream === undefined) {
    connection.release(payload.length);
    connection.receiveLate(streamId);
    return;
  }
  stream.receiveData(content, payload.length);
  if (endsStream) stream.receiveEnd();
}

function receiveHeaders(connection: Http2Connection, frame: Frame): void {
  const { streamId, flags } = frame;
  if (streamId % 2 === 0) throw toError("protocolError", `headers of stream ${streamId}`);
  const fragment = cutHeaders(frame);
  const endsStream = (flags & frameFlags.endStream) !== 0;
  if ((flags & frameFlags.endHeaders) !== 0) {
    connection.receiveBlock(fragment, streamId, endsStream);
    return;
  }
  connection.block = new HeaderBlock(streamId, endsStream);
  connection.block.append(fragment);
}

function receiveContinuation(
  connection: Http2Connection,
  { streamId, flags, payload }: Frame,
): void {
  const { block } = connection;
  if (block?.streamId !== streamId) {
    throw toError("protocolError", "CONTINUATION without a block of headers");
  }
  block.append(payload);
  if ((flags & frameFlags.endHeaders) === 0) return;
  connection.block = undefined;
  connection.receiveBlock(block.bytes, streamId, block.endsStream);
}

function receivePriority(connection: Http2Connection, { streamId, payload }: Frame): void {
  if (streamId === 0) throw toError("protocolError", "PRIORITY of no stream");
  if (payload.length !== priorityBytes) {
    throw new Http2Error("frameSizeError", `PRIORITY of ${payload.length} bytes`, "stream");
  }
  connection.guard.count("chatter");
}

function receiveReset(connection: Http2Connection, { streamId, payload }: Frame): void {
  const stream = connection.findStream(streamId);
  if (payload.length !== 4)
    throw toError("frameSizeError", `RST_STREAM of ${payload.length} bytes`);
  connection.guard.count("reset");
  stream?.abort();
}

function receiveSettings(connection: Http2Connection, { streamId, flags, payload }: Frame): void {
  if (streamId !== 0) throw toError("protocolError", "SETTINGS of a stream");
  const isAck = (flags & frameFlags.ack) !== 0;
  if (isAck && payload.length > 0)
    throw toError("frameSizeError", "an acknowledgement with settings");
  if (isAck && !connection.hasSettings)
    throw toError("protocolError", "the first frame is an acknowledgement");
  connection.guard.count("chatter");
  if (isAck) return;
  connection.apply(parseSettings(payload));
  connection.reply(settingsAck);
}

function refusePush(): void {
  throw toError("protocolError", "PUSH_PROMISE from a client");
}

const pingBytes = 8;

function receivePing(connection: Http2Connection, { streamId, flags, payload }: Frame): void {
  if (streamId !== 0) throw toError("protocolError", "PING of a stream");
  if (payload.length !== pingBytes)
    throw toError("frameSizeError", `PING of ${payload.length} bytes`);
  if ((flags & frameFlags.ack) === 0) {
    connection.reply(encodeFrame(frameTypes.ping, frameFlags.ack, 0, payload));
    return;
  }
  connection.receivePong(payload.readUInt32BE(0), payload.readUInt32BE(4));
}

function receiveGoAway(connection: Http2Connection, { streamId, payload }: Frame): void {
  if (streamId !== 0) throw toError("protocolError", "GOAWAY of a stream");
  if (payload.length < 8) throw toError("frameSizeError", `GOAWAY of ${payload.length} bytes`);
  connection.receiveGoAway();
}

function receiveWindowUpdate(connection: Http2Connection, { streamId, payload }: Frame): void {
  if (payload.length !== 4) {
    throw toError("frameSizeError", `WINDOW_UPDATE of ${payload.length} bytes`);
  }
  const bytes = payload.readUInt32BE(0) & maxWindowBytes;
  const isOfStream = streamId !== 0;
  const stream = isOfStream ? connection.findStream(streamId) : undefined;
  if (bytes === 0) {
    const scope = isOfStream ? "stream" : "connection";
    throw new Http2Error("protocolError", "WINDOW_UPDATE by nothing", scope);
  }
  if (!isOfStream) {
    connection.widen(bytes);
    return;
  }
  // A stream that is over may still be widened: the client could not know.
  if (stream === undefined) connection.guard.count("chatter");
  else if (stream.shiftWindow(bytes)) connection.advance();
  else connection.failStream(streamId, errorCodes.flowControlError);
}

function toError(code: ConstructorParameters<typeof Http2Error>[0], message: string): Http2Error {
  return new Http2Error(code, message);
}
