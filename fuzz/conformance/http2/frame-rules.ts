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
import { data, goAway, healthBlock, liveBlock, type Rule, reset } from "./rule.ts";

const one = Buffer.of(1);
const open = encodeHeaders(1, liveBlock);
const join = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts);
const maxWindow = 2 ** 31 - 1;

/** Of single frames, by type. */
export const frameRules: readonly Rule[] = [
  {
    section: "6.1",
    name: "DATA of no stream",
    frames: [data(0, one)],
    allowed: goAway("protocol"),
  },
  {
    section: "6.1",
    name: "DATA with more padding than payload",
    frames: [open, data(1, Buffer.of(6, 0, 0, 0, 0, 0), flags.padded)],
    allowed: goAway("protocol"),
  },
  {
    section: "6.2",
    name: "HEADERS of no stream",
    frames: [encodeHeaders(0, healthBlock)],
    allowed: goAway("protocol"),
  },
  {
    section: "6.2",
    name: "HEADERS with more padding than payload",
    frames: [encodeHeaders(1, join(Buffer.of(255), healthBlock), flags.padded)],
    allowed: goAway("protocol"),
  },
  {
    section: "6.3",
    name: "PRIORITY of no stream",
    frames: [encodeFrame(frameTypes.priority, 0, 0, Buffer.alloc(5))],
    allowed: goAway("protocol"),
  },
  {
    section: "6.3",
    name: "PRIORITY of four bytes",
    frames: [encodeFrame(frameTypes.priority, 0, 1, Buffer.alloc(4))],
    allowed: reset("frameSize"),
  },
  {
    section: "6.4",
    name: "RST_STREAM of no stream",
    frames: [encodeReset(0)],
    allowed: goAway("protocol"),
  },
  {
    section: "6.4",
    name: "RST_STREAM of three bytes",
    frames: [open, encodeFrame(frameTypes.reset, 0, 1, Buffer.alloc(3))],
    allowed: goAway("frameSize"),
  },
  {
    section: "6.5",
    name: "SETTINGS that acknowledge and say something",
    frames: [encodeFrame(frameTypes.settings, flags.ack, 0, Buffer.alloc(6))],
    allowed: goAway("frameSize"),
  },
  {
    section: "6.5",
    name: "SETTINGS of a stream",
    frames: [encodeFrame(frameTypes.settings, 0, 1)],
    allowed: goAway("protocol"),
  },
  {
    section: "6.5",
    name: "SETTINGS of three bytes",
    frames: [encodeFrame(frameTypes.settings, 0, 0, Buffer.alloc(3))],
    allowed: goAway("frameSize"),
  },
  {
    section: "6.5.2",
    name: "ENABLE_PUSH of 2",
    frames: [encodeSettings([[2, 2]])],
    allowed: goAway("protocol"),
  },
  {
    section: "6.5.2",
    name: "INITIAL_WINDOW_SIZE of 2^31",
    frames: [encodeSettings([[4, 2 ** 31]])],
    allowed: goAway("flowControl"),
  },
  {
    section: "6.5.2",
    name: "MAX_FRAME_SIZE of 16383",
    frames: [encodeSettings([[5, 16_383]])],
    allowed: goAway("protocol"),
  },
  {
    section: "6.5.2",
    name: "MAX_FRAME_SIZE of 2^24",
    frames: [encodeSettings([[5, 2 ** 24]])],
    allowed: goAway("protocol"),
  },
  {
    section: "6.6",
    name: "PUSH_PROMISE of a client",
    frames: [
      open,
      encodeFrame(frameTypes.pushPromise, flags.endHeaders, 1, join(encodeUint32(2), healthBlock)),
    ],
    allowed: goAway("protocol"),
  },
  {
    section: "6.7",
    name: "PING of a stream",
    frames: [encodeFrame(frameTypes.ping, 0, 1, Buffer.alloc(8))],
    allowed: goAway("protocol"),
  },
  {
    section: "6.7",
    name: "PING of six bytes",
    frames: [encodeFrame(frameTypes.ping, 0, 0, Buffer.alloc(6))],
    allowed: goAway("frameSize"),
  },
  {
    section: "6.8",
    name: "GOAWAY of a stream",
    frames: [encodeFrame(frameTypes.goAway, 0, 1, Buffer.alloc(8))],
    allowed: goAway("protocol"),
  },
  {
    section: "6.9",
    name: "WINDOW_UPDATE of the connection by 0",
    frames: [encodeWindowUpdate(0, 0)],
    allowed: goAway("protocol"),
  },
  {
    section: "6.9",
    name: "WINDOW_UPDATE of a stream by 0",
    frames: [open, encodeWindowUpdate(1, 0)],
    allowed: reset("protocol"),
  },
  {
    section: "6.9",
    name: "WINDOW_UPDATE of three bytes",
    frames: [encodeFrame(frameTypes.windowUpdate, 0, 0, Buffer.alloc(3))],
    allowed: goAway("frameSize"),
  },
  {
    section: "6.9.1",
    name: "a window of the connection above 2^31-1",
    frames: [encodeWindowUpdate(0, maxWindow), encodeWindowUpdate(0, maxWindow)],
    allowed: goAway("flowControl"),
  },
  {
    section: "6.9.1",
    name: "a window of a stream above 2^31-1",
    frames: [open, encodeWindowUpdate(1, maxWindow)],
    allowed: reset("flowControl"),
  },
  {
    section: "6.9.2",
    name: "a change of INITIAL_WINDOW_SIZE that makes a window too large",
    frames: [open, encodeWindowUpdate(1, 2 ** 30), encodeSettings([[4, maxWindow]])],
    allowed: reset("flowControl"),
  },
  {
    section: "6.10",
    name: "CONTINUATION behind a block that is complete",
    frames: [open, encodeFrame(frameTypes.continuation, flags.endHeaders, 1, healthBlock)],
    allowed: goAway("protocol"),
  },
  {
    section: "6.10",
    name: "CONTINUATION of no stream",
    frames: [
      encodeFrame(frameTypes.headers, 0, 1, healthBlock),
      encodeFrame(frameTypes.continuation, flags.endHeaders, 0, healthBlock),
    ],
    allowed: goAway("protocol"),
  },
];
