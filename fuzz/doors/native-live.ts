import { encodeFrame, opcodes, openWebSocketAttacker } from "../wire/web-socket-frames.ts";
import { type Driver, joinPieces, toPieces } from "./driver.ts";
import { createLiveFrames } from "./native-live-frames.ts";

const maxFrames = 60;
/** Of a connection whose frames are broken as frames of WebSocket. */
const maxRoughFrames = 6;

/** No frame: the door closes at it when it has read all that came before. */
const garbage = encodeFrame(Buffer.of(0xff));
const badFrame = 4400;

/** Live connections with mutated frames; in one of six they are mutated as frames of WebSocket, too. */
export const driveNativeLive: Driver = ({ target, attacker, dice }) => {
  const isRough = dice.once(6);
  const max = isRough ? maxRoughFrames : maxFrames;
  const { inputs } = createLiveFrames(dice, attacker.token, max);
  const frames = inputs.map((input) => {
    if (!isRough) return encodeFrame(input);
    const frame = encodeFrame(input, {
      isFinal: !dice.once(6),
      opcode: dice.once(4) ? dice.pick(Object.values(opcodes)) : opcodes.binary,
    });
    if (dice.once(4)) frame[dice.below(Math.min(10, frame.length))] = dice.below(256);
    return frame;
  });
  return {
    pieces: toPieces(frames),
    async say(pieces, tally) {
      using socket = await openWebSocketAttacker(target.port, "/live");
      await socket.write(Buffer.concat([joinPieces(pieces), garbage]));
      // A frame whose length lies is waited for in vain: then this end goes first.
      if (isRough) socket.socket.end();
      await socket.closing;
      tally(`closed ${socket.closeCode}`);
      return !isRough && socket.closeCode === badFrame ? pieces.length : 1;
    },
  };
};
