import {
  encodeFrame,
  encodeHeaders,
  encodeReset,
  encodeSettings,
  encodeUint32,
  encodeWindowUpdate,
  flags,
  frameTypes,
} from "../../wire/http2-frames.ts";
import {
  encodeData,
  type Http2Attack,
  join,
  maxWindow,
  requestBlock,
  settingIds,
} from "./attack.ts";

const frames: readonly (readonly [string, Uint8Array])[] = [
  [
    "a frame that says it is 16 MB long",
    encodeFrame(frameTypes.data, 0, 1, new Uint8Array(), 0xff_ffff),
  ],
  ["DATA on the connection itself", encodeData(0, Buffer.of(1))],
  ["DATA on a stream that nobody opened", encodeData(5, Buffer.of(1))],
  ["HEADERS on the connection itself", encodeHeaders(0, requestBlock)],
  ["HEADERS on a stream of the server's", encodeHeaders(2, requestBlock)],
  [
    "more padding than there is frame",
    encodeHeaders(1, join(Buffer.of(255), requestBlock), flags.padded),
  ],
  [
    "a PUSH_PROMISE of a client",
    encodeFrame(frameTypes.pushPromise, flags.endHeaders, 1, join(encodeUint32(2), requestBlock)),
  ],
  ["a PING of seven bytes", encodeFrame(frameTypes.ping, 0, 0, Buffer.alloc(7))],
  ["a PING on a stream", encodeFrame(frameTypes.ping, 0, 1, Buffer.alloc(8))],
  ["SETTINGS on a stream", encodeFrame(frameTypes.settings, 0, 1)],
  ["SETTINGS of five bytes", encodeFrame(frameTypes.settings, 0, 0, Buffer.alloc(5))],
  [
    "an answer to SETTINGS with something in it",
    encodeFrame(frameTypes.settings, flags.ack, 0, Buffer.alloc(6)),
  ],
  ["a window of more than there can be", encodeSettings([[settingIds.initialWindowSize, 2 ** 31]])],
  ["frames of less than there must be", encodeSettings([[settingIds.maxFrameSize, 1]])],
  ["a push that is half allowed", encodeSettings([[settingIds.enablePush, 2]])],
  [
    "a window of the connection that overflows",
    join(encodeWindowUpdate(0, maxWindow), encodeWindowUpdate(0, maxWindow)),
  ],
  ["a window update of nothing", encodeWindowUpdate(0, 0)],
  ["a window update of three bytes", encodeFrame(frameTypes.windowUpdate, 0, 0, Buffer.alloc(3))],
  ["a reset of the connection itself", encodeReset(0)],
  ["a reset of a stream that nobody opened", encodeReset(7)],
  ["a reset of three bytes", encodeFrame(frameTypes.reset, 0, 1, Buffer.alloc(3))],
  [
    "CONTINUATION of nothing",
    encodeFrame(frameTypes.continuation, flags.endHeaders, 1, requestBlock),
  ],
  ["a second preface", Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")],
  ["HTTP/1", Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n")],
];

/** Frames that may not be. Who sends one has lost its connection. */
export const misshapenFrames: readonly Http2Attack[] = frames.map(([name, bytes]) => ({
  name,
  run: (attacker) => attacker.write(bytes),
  mustBe: "cut",
}));
