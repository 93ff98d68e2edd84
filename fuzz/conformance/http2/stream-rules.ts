import {
  encodeFrame,
  encodeHeaders,
  encodeReset,
  encodeWindowUpdate,
  flags,
  frameTypes,
} from "../../wire/http2-frames.ts";
import {
  call,
  data,
  emptyMessage,
  goAway,
  healthBlock,
  liveBlock,
  type Rule,
  reset,
} from "./rule.ts";

const one = Buffer.of(1);
const open = encodeHeaders(1, liveBlock);

/** Of the order of frames, and of the life of a stream. */
export const framingRules: readonly Rule[] = [
  {
    section: "4.2",
    name: "DATA that is longer than agreed",
    frames: [open, data(1, Buffer.alloc(16_385))],
    allowed: reset("frameSize"),
  },
  {
    section: "4.2",
    name: "HEADERS that are longer than agreed",
    frames: [encodeFrame(frameTypes.headers, flags.endHeaders, 1, new Uint8Array(), 16_385)],
    allowed: goAway("frameSize"),
  },
  {
    section: "4.3",
    name: "a block of headers that cannot be read",
    frames: [encodeHeaders(1, Buffer.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff))],
    allowed: goAway("compression"),
  },
  {
    section: "4.3",
    name: "PRIORITY within a block of headers",
    frames: [
      encodeFrame(frameTypes.headers, 0, 1, healthBlock),
      encodeFrame(frameTypes.priority, 0, 1, Buffer.alloc(5)),
    ],
    allowed: goAway("protocol"),
  },
  {
    section: "4.3",
    name: "HEADERS of another stream within a block of headers",
    frames: [encodeFrame(frameTypes.headers, 0, 1, healthBlock), encodeHeaders(3, healthBlock)],
    allowed: goAway("protocol"),
  },
  {
    section: "5.5",
    name: "an unknown frame within a block of headers",
    frames: [
      encodeFrame(frameTypes.headers, 0, 1, healthBlock),
      encodeFrame(frameTypes.unknown, 0, 1, Buffer.alloc(8)),
    ],
    allowed: goAway("protocol"),
  },
];

/** Of streams. */
export const streamRules: readonly Rule[] = [
  {
    section: "5.1",
    name: "DATA on an idle stream",
    frames: [data(1, one)],
    allowed: goAway("protocol", "streamClosed"),
  },
  {
    section: "5.1",
    name: "RST_STREAM on an idle stream",
    frames: [encodeReset(1)],
    allowed: goAway("protocol"),
  },
  {
    section: "5.1",
    name: "WINDOW_UPDATE on an idle stream",
    frames: [encodeWindowUpdate(1, 1)],
    allowed: goAway("protocol"),
  },
  {
    section: "5.1",
    name: "CONTINUATION on an idle stream",
    frames: [encodeFrame(frameTypes.continuation, flags.endHeaders, 1, healthBlock)],
    allowed: goAway("protocol"),
  },
  {
    section: "5.1",
    name: "DATA behind END_STREAM of a stream that is open on our side",
    frames: [
      encodeHeaders(1, liveBlock),
      data(1, emptyMessage),
      data(1, new Uint8Array(), flags.endStream),
      data(1, one),
    ],
    allowed: [...reset("streamClosed")],
  },
  {
    section: "5.1",
    name: "HEADERS behind END_STREAM of a stream",
    frames: [call(1), encodeHeaders(1, healthBlock, flags.endStream)],
    allowed: [...reset("streamClosed", "protocol")],
  },
  {
    section: "5.1",
    name: "DATA behind a reset of the client's own",
    frames: [open, encodeReset(1), data(1, one)],
    allowed: ["ok", ...reset("streamClosed", "protocol")],
  },
  {
    section: "5.1",
    name: "WINDOW_UPDATE, PRIORITY and RST_STREAM behind a reset of the client's own",
    frames: [
      open,
      encodeReset(1),
      encodeWindowUpdate(1, 1),
      encodeFrame(frameTypes.priority, 0, 1, Buffer.alloc(5)),
      encodeReset(1),
    ],
    allowed: ["ok"],
  },
  {
    section: "5.1.1",
    name: "a stream of an even number",
    frames: [call(2)],
    allowed: goAway("protocol"),
  },
  {
    section: "5.1.1",
    name: "a number that is lower than the last",
    frames: [call(5), call(3)],
    allowed: goAway("protocol", "streamClosed"),
  },
  {
    section: "5.1.2",
    name: "more streams than agreed",
    frames: Array.from({ length: 129 }, (_, n) => encodeHeaders(2 * n + 1, liveBlock)),
    allowed: reset("refused", "protocol"),
  },
];
