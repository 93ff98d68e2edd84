import { lineSeeds, machineSeeds } from "../codecs/line.ts";
import { mutateJson } from "../grammar/mutate-json.ts";
import { mutateText } from "../grammar/mutate-text.ts";
import { openRawSocket } from "../wire/raw-socket.ts";
import { type Driver, repeat } from "./driver.ts";

/** Below what a connection may say at once, so that all of it is taken. */
const inputs = 900;

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

/** Comes in as a guest, or stays outside, and says mutated lines or objects, in pieces of any length. */
export const driveLine: Driver = async ({ target, dice, tally }) => {
  let text = "";
  const hear = (bytes: Buffer) => {
    text += bytes.toString("latin1");
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) {
      tally(/^\{"type":"(\w+)/.exec(line)?.[1] ?? `line ${line.slice(0, 1)}`);
    }
  };
  const connection = openRawSocket(target.server.ports.line, hear, { isLine: true });
  const mode = dice.below(4);
  if (mode > 0) await connection.write(`/guest f${dice.below(1e9)}\n`);
  if (mode > 1) await connection.write(dice.once(2) ? "/json\n" : '/json {"lobby":1}\n');
  const isMachine = mode > 1;
  const all = repeat(inputs, () => {
    const line = isMachine ? mutateJson(dice, machineSeeds) : mutateText(dice, talkSeeds);
    return Buffer.concat([line, Buffer.from("\n")]);
  });
  const bytes = Buffer.concat(all);
  for (let at = 0; at < bytes.length && !connection.isClosed; ) {
    const size = dice.once(3) ? 1 + dice.below(100) : 1 + dice.below(60_000);
    await connection.write(bytes.subarray(at, at + size));
    at += size;
  }
  await connection.write(isMachine ? '\n{"type":"quit"}\n' : "\n/quit\n");
  connection.socket.end();
  await connection.closed;
  return inputs;
};
