import type { Dice } from "../grammar/dice.ts";
import { mutateText } from "../grammar/mutate-text.ts";
import { type Driver, repeat, toPieces } from "./driver.ts";
import { createField } from "./http1-fields.ts";
import { http1Seeds, toBytes } from "./http1-seeds.ts";
import { sayRequests } from "./say-requests.ts";

const requestsAtOnce = 60;

const plainSeeds = http1Seeds.filter((seed) => !Buffer.from(seed).includes("Upgrade"));

/** Fields after which a server has to hang up, or to know whose the next bytes are. */
const perilous = [
  "Connection: close",
  "Content-Length: 0",
  "Content-Length: +2",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: gzip, chunked",
  "Expect: x",
  "Host: y",
  "no colon",
  "a b: c",
];

function addLine(dice: Dice, line: string): Buffer {
  const seed = Buffer.from(dice.pick(plainSeeds));
  const at = seed.indexOf("\r\n") + 2;
  return Buffer.concat([seed.subarray(0, at), toBytes(`${line}\r\n`), seed.subarray(at)]);
}

/** Requests of HTTP/1.1 with a mutated field, many on one connection, and last one that is mutated altogether or puts the server into doubt. */
export const driveHttp1: Driver = ({ target, dice }) => {
  const port = dice.pick(Object.values(target.server.ports));
  const requests = repeat(requestsAtOnce, () => addLine(dice, createField(dice).join(": ")));
  const last = dice.once(4) ? addLine(dice, dice.pick(perilous)) : mutateText(dice, plainSeeds);
  return {
    pieces: [...toPieces(requests), { bytes: last, role: "last" }],
    say: (pieces, tally) => sayRequests(port, pieces, ({ status }) => tally(`HTTP/1.1 ${status}`)),
  };
};
