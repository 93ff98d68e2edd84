import type { Dice } from "../dice.ts";
import type { Outgoing } from "./connection.ts";

const words = [
  "and",
  "Grüße",
  "🙂",
  "𝒳",
  "مرحبا",
  "漢字",
  "so",
  "on",
  '"quoted"',
  "<b>",
  "\\n",
  "it",
  "goes",
];

/** How long: mostly like what people write, sometimes like what they paste. */
function pickLength(dice: Dice): number {
  const lot = dice.next();
  if (lot < 0.8) return dice.between(1, 20);
  return lot < 0.97 ? dice.between(50, 300) : dice.between(1000, 4000);
}

/** Something to send that is like nothing else of the run. */
export function makeMessage(key: string, log: string, isFile: boolean, dice: Dice): Outgoing {
  if (isFile) {
    const bytes = new Uint8Array(dice.between(1, 100_000));
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = dice.between(0, 255);
    return { key, log, content: { kind: "file", name: `${key}.bin`, bytes } };
  }
  const text = Array.from({ length: pickLength(dice) }, () => dice.pick(words)).join(" ");
  return { key, log, content: { kind: "text", text: `${key} ${text}` } };
}
