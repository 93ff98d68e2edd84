import {
  parseCursors,
  parseRequest,
} from "../../packages/server/src/doors/line/machine/parse-request.ts";
import { createLineParser } from "../../packages/server/src/doors/line/parse-line.ts";
import { toPrintableLines } from "../../packages/server/src/doors/line/printable.ts";
import { listWords, takeWord, toShownName } from "../../packages/server/src/doors/line/words.ts";
import { mutateJson } from "../grammar/mutate-json.ts";
import { mutateText } from "../grammar/mutate-text.ts";
import { type Codec, require, toBytes, toText } from "./codec.ts";

/** Lines of people, and of programs. */
export const lineSeeds: readonly Uint8Array[] = [
  "/login zoe secret!\r\nhello\n",
  '/msg "Ben B" hi there\n/who\n',
  "caf\u00e9 \ud83d\ude42\n//not a command\n",
  '/group "a \\"team\\"" ben zoe\n',
  "/history 20\n/search red house\n/json 17\n",
].map(toBytes);

/** Objects of the machine mode. */
export const machineSeeds: readonly Uint8Array[] = [
  '{"type":"send","client_id":"1","conversation":"lobby","text":"hi"}',
  '{"type":"send","client_id":"2","to":"anna","text":"hi"}',
  '{"type":"read","conversation":"lobby","seq":4}',
  '{"type":"history","log":"lobby","before":51,"limit":50}',
  '{"type":"conversations"}',
  '{"type":"ping","client_id":"x"}',
  '{"lobby":17,"c_1":4}',
].map(toBytes);

const maxLineBytes = 200;

/** The line door: lines however they are cut, words, objects. */
export const lineCodecs: readonly Codec[] = [
  {
    name: "lines",
    seeds: lineSeeds,
    mutate: mutateText,
    run(bytes) {
      const whole = createLineParser(maxLineBytes);
      const cut = createLineParser(maxLineBytes);
      const atOnce = [...whole.take(bytes), ...whole.end()];
      const pieces = [];
      for (let at = 0; at < bytes.length; at += 1 + ((bytes[at] ?? 0) % 7)) {
        pieces.push(bytes.subarray(at, at + 1 + ((bytes[at] ?? 0) % 7)));
      }
      const inPieces = [...pieces.flatMap((piece) => cut.take(piece)), ...cut.end()];
      require(JSON.stringify(atOnce) ===
        JSON.stringify(inPieces), "lines are the same however they are cut");
      for (const line of atOnce) {
        if (line.kind === "text")
          require(!/(?!\t)\p{Cc}/u.test(line.text), "a line has no control characters");
      }
    },
  },
  {
    name: "words",
    seeds: lineSeeds,
    mutate: mutateText,
    run(bytes) {
      const text = toText(bytes);
      listWords(text);
      for (const line of toPrintableLines(text)) {
        require(!/(?!\t)\p{Cc}/u.test(line), "what is shown has no control characters");
      }
      const name = text.trim().replaceAll(/\p{Cc}|[\u2028\u2029]/gu, "");
      if (name !== "")
        require(takeWord(toShownName(name)).word ===
          name, `${JSON.stringify(name)} is shown as it is written`);
    },
  },
  {
    name: "objects",
    seeds: machineSeeds,
    mutate: mutateJson,
    run(bytes) {
      const parsed = parseRequest(toText(bytes));
      if (parsed.kind === "bad") throw parsed.error;
    },
  },
  {
    name: "cursors",
    seeds: machineSeeds,
    mutate: mutateJson,
    run: (bytes) => void parseCursors(toText(bytes), "lobby"),
  },
];
