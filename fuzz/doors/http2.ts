import type { Dice } from "../grammar/dice.ts";
import { mutateBytes } from "../grammar/mutate-bytes.ts";
import { openHttp2Attacker } from "../wire/http2-attacker.ts";
import {
  encodeFields,
  encodeFrame,
  encodeHeaders,
  encodeReset,
  encodeSettings,
  encodeWindowUpdate,
  type Frame,
  flags,
  frameTypes,
} from "../wire/http2-frames.ts";
import { type Driver, repeat, toPieces } from "./driver.ts";
import { toBytes } from "./http1-seeds.ts";

const maxFrames = 40;

const heads = [
  { ":method": "POST", ":path": "/healthz", te: "trailers" },
  { ":method": "GET", ":path": "/readyz" },
  { ":method": "POST", ":path": "/chat.QtGrpcChat/ChatRoom", "content-type": "application/grpc" },
  { ":method": "POST", ":path": "/x", "content-type": "application/grpc", "grpc-timeout": "1m" },
].map((fields) => encodeFields({ ":scheme": "http", ":authority": "x", ...fields }));

/** Where a frame comes: the stream that was opened last, which may have ended, and the next. */
type Place = { readonly dice: Dice; readonly last: number; readonly next: number };
type Make = (place: Place) => Uint8Array;

const openStream: Make = ({ dice, next }) =>
  encodeHeaders(next, dice.pick(heads), dice.once(2) ? flags.endStream : 0);

/** Frames that may come once a stream was opened. */
const orderly: readonly Make[] = [
  ({ dice, last }) =>
    encodeFrame(frameTypes.data, dice.below(2), last, Buffer.alloc(dice.below(50))),
  ({ last }) => encodeReset(last),
  ({ dice, last }) => encodeWindowUpdate(dice.once(2) ? 0 : last, 1 + dice.below(1_000)),
  ({ dice }) => encodeSettings([[dice.pick([1, 3, 6, 9]), dice.below(5_000)]]),
  ({ dice }) => encodeSettings([[4, dice.below(2 ** 31)]]),
  ({ dice }) => encodeFrame(frameTypes.ping, dice.below(2), 0, Buffer.alloc(8, 1)),
  ({ dice, last }) =>
    encodeFrame(frameTypes.priority, 0, last + 2 * dice.below(3), Buffer.alloc(5)),
  ({ dice }) => {
    const payload = Buffer.alloc(dice.below(9));
    return encodeFrame(10 + dice.below(246), dice.below(256), dice.below(9), payload);
  },
];

const odd: readonly Make[] = [
  // Any type with any flags on any stream.
  ({ dice, last, next }) =>
    encodeFrame(
      dice.below(12),
      dice.below(256),
      dice.pick([0, 1, 2, last, next, next + 2, 2 ** 31 - 1, 2 ** 31 + 1]),
      Buffer.alloc(dice.pick([0, 1, 4, 5, 6, 8, 9, 16]), dice.below(256)),
    ),
  // A block of headers that HPACK may not be able to read.
  ({ dice, next }) => encodeHeaders(next, mutateBytes(dice, heads), dice.below(2)),
  // A block in two frames, or one that never ends.
  ({ dice, next }) => {
    const block = dice.pick(heads);
    const cut = dice.below(block.length);
    const flag = dice.once(4) ? 0 : flags.endHeaders;
    return Buffer.concat([
      encodeFrame(frameTypes.headers, flags.endStream, next, block.subarray(0, cut)),
      encodeFrame(frameTypes.continuation, flag, next, block.subarray(cut)),
    ]);
  },
  ({ dice, last, next }) => {
    const payload = Buffer.concat([Buffer.of(dice.below(256)), Buffer.alloc(dice.below(60))]);
    const isHead = dice.once(2);
    const flag = flags.padded | (isHead ? flags.endHeaders : 0);
    return encodeFrame(isHead ? 1 : 0, flag, isHead ? next : last, payload);
  },
  ({ dice }) => {
    const value = dice.pick([0, 1, 2, 2 ** 14 - 1, 2 ** 24, 2 ** 31, 2 ** 32 - 1]);
    return encodeSettings([[dice.below(20), value]]);
  },
  ({ dice, last, next }) =>
    encodeWindowUpdate(dice.pick([0, last, next]), dice.pick([0, 2 ** 31 - 1, 2 ** 31])),
  (place) => mutateBytes(place.dice, [place.dice.pick([openStream, ...orderly])(place)]),
  ({ dice }) => encodeFrame(frameTypes.goAway, 0, 0, Buffer.alloc(8 + dice.below(9))),
  ({ dice, last }) => encodeFrame(frameTypes.data, 0, last, toBytes("hello"), dice.below(2 ** 24)),
];

/** Frames of one connection. */
function createFrames(dice: Dice): readonly Uint8Array[] {
  let [last, next] = [0, 1];
  return repeat(1 + dice.below(maxFrames), () => {
    if (last > 0 && !dice.once(4)) {
      const frame = dice.pick(dice.once(10) ? odd : orderly)({ dice, last, next });
      // Some of the odd ones open it; a stream that is left out does not matter.
      next += 2;
      return frame;
    }
    const frame = openStream({ dice, last, next });
    [last, next] = [next, next + 2];
    return frame;
  });
}

/** A PING before the first request is what Node's HTTP/2 is not asked for: our own serves the connection then. */
const ownGreeting = encodeFrame(frameTypes.ping, 0, 0, Buffer.alloc(8));
const fenceMark = "frame";

/** Frames of HTTP/2, orderly and odd, each with a PING behind it that says whether it was read; half of them to Node's, half to our own. */
export const driveHttp2: Driver = ({ target, dice }) => {
  const isOwn = dice.once(2);
  const place = { ...target, ...(isOwn ? { http2Greeting: ownGreeting } : {}) };
  return {
    pieces: toPieces(createFrames(dice)),
    async say(pieces, tally) {
      let read = 0;
      const hear = ({ type, flag, payload }: Frame) => {
        if (type !== frameTypes.ping || (flag & flags.ack) === 0) return;
        if (payload.toString("latin1", 0, fenceMark.length) === fenceMark) read += 1;
      };
      using attacker = await openHttp2Attacker(place, [], hear);
      const fenced = pieces.map(({ bytes }, n) => {
        const mark = Buffer.from(`${fenceMark}${String(n).padStart(3, "0")}`);
        return Buffer.concat([bytes, encodeFrame(frameTypes.ping, 0, 0, mark)]);
      });
      await attacker.write(Buffer.concat(fenced));
      // A frame whose length lies is waited for in vain: enough bytes complete every one, and are no frames.
      if (read < pieces.length) await attacker.write(Buffer.alloc(70_000));
      const outcome = await attacker.outcome();
      tally(`${isOwn ? "own" : "node"} ${outcome} ${attacker.goAway ?? ""}`.trim());
      return Math.min(pieces.length, read + 1);
    },
  };
};
