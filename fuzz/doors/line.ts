import { lineSeeds, machineSeeds } from "../codecs/line.ts";
import { mutateJson } from "../grammar/mutate-json.ts";
import { mutateText } from "../grammar/mutate-text.ts";
import { openRawSocket } from "../wire/raw-socket.ts";
import { type Driver, joinPieces, type Piece, repeat, toPieces } from "./driver.ts";

/** Below what a connection may say at once, so that all of it is taken. */
const inputs = 900;
/** A question between the lines, to which the answer is known: what came before it was read. */
const linesBetweenFences = 30;
const fences = { human: "\n/fence\n", machine: '\n{"type":"fence"}\n' } as const;
const fenceAnswer = /there is no (\/fence;|type \\"fence)/;

const talkSeeds = [
  ...lineSeeds,
  ...[
    "/help\n/rooms\n/files\n",
    "/me waves\n/away\n/back\n",
    "/add zoe\n/accept zoe\n/decline zoe\n/unfriend zoe\n/friends\n",
    "/join lobby\n/leave\n",
    "/history 200\n/search a\n",
  ].map((text) => Buffer.from(text)),
];

const lineEnd = Buffer.from("\n");

/** Comes in as a guest, or stays outside, and says mutated lines or objects, in pieces of any length. */
export const driveLine: Driver = ({ target, dice }) => {
  const mode = dice.below(4);
  const isMachine = mode > 1;
  const greeting = [
    ...(mode > 0 ? [`/guest f${dice.below(1e9)}\n`] : []),
    ...(isMachine ? [dice.once(2) ? "/json\n" : '/json {"lobby":1}\n'] : []),
  ].join("");
  const pieces = toPieces(
    repeat(inputs, () => {
      const line = isMachine ? mutateJson(dice, machineSeeds) : mutateText(dice, talkSeeds);
      return Buffer.concat([line, lineEnd]);
    }),
  );
  const cuts = repeat(200, () => 1 + (dice.once(3) ? dice.below(100) : dice.below(60_000)));
  return {
    pieces,
    async say(said, tally) {
      let [text, answered] = ["", 0];
      const hear = (bytes: Buffer) => {
        const lines = (text + bytes.toString("latin1")).split("\n");
        text = lines.pop() ?? "";
        for (const line of lines) {
          if (fenceAnswer.test(line)) answered += 1;
          else tally(/^\{"type":"(\w+)/.exec(line)?.[1] ?? `line ${line.slice(0, 1)}`);
        }
      };
      const connection = openRawSocket(target.server.ports.line, hear, { isLine: true });
      await connection.write(greeting);
      const bytes = withFences(said, isMachine ? fences.machine : fences.human);
      for (let at = 0, cut = 0; at < bytes.length && !connection.isClosed; cut += 1) {
        const size = cuts[cut] ?? bytes.length;
        await connection.write(bytes.subarray(at, at + size));
        at += size;
      }
      await connection.write(isMachine ? '\n{"type":"quit"}\n' : "\n/quit\n");
      connection.socket.end();
      await connection.closed;
      // Of the lines behind the last answered question at least the first was read.
      return Math.min(said.length, answered * linesBetweenFences + 1);
    },
  };
};

function withFences(pieces: readonly Piece[], fence: string): Buffer {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < pieces.length; at += linesBetweenFences) {
    parts.push(joinPieces(pieces.slice(at, at + linesBetweenFences)), Buffer.from(fence));
  }
  return Buffer.concat(parts);
}
