import type { Dice } from "./dice.ts";
import { type Mutate, mutateBytes } from "./mutate-bytes.ts";

const oddTokens = [
  ...[
    "",
    " ",
    "\t",
    "\0",
    "\x1b[2J",
    "\x7f",
    "\r",
    "\u2028",
    "\u202e",
    "\ufeff",
    "é",
    "😀",
    "a\u0301".repeat(50),
  ],
  ...[
    '"',
    '""',
    '"\\',
    "\\",
    "'",
    "/",
    "//",
    "%",
    "%00",
    "%ff",
    "&",
    "=",
    ";",
    ",",
    ":",
    "-",
    "--",
    "*",
    "..",
    "../..",
  ],
  ...["0", "-1", "1e9", "99999999999999999999", "NaN", "null", "__proto__", "constructor", "lobby"],
  ...["\xff\xfb\x01", "\xff\xff", "\xff\xfa", "\xff\xf0", "\xed\xa0\x80", "\xf4\x90\x80\x80"],
];

function mutateTokens(dice: Dice, text: string, other: string): string {
  const tokens = text.split(/(?<=[\s,;=&"/:.?-])|(?=[\s,;=&"/:.?-])/);
  const others = other.split(/\s/);
  const at = dice.below(Math.max(1, tokens.length));
  switch (dice.below(6)) {
    case 0:
      return tokens.toSpliced(at, 1).join("");
    case 1:
      return tokens.toSpliced(at, 1, dice.pick(oddTokens)).join("");
    case 2:
      return tokens.toSpliced(at, 0, dice.pick(oddTokens)).join("");
    case 3:
      return tokens.toSpliced(at, 1, dice.pick(others)).join("");
    case 4:
      return tokens.toSpliced(at, 0, (tokens[at] ?? "x").repeat(1 + dice.below(200))).join("");
    default:
      return `${text}${dice.pick([" ", ",", ";", ""])}${other}`;
  }
}

/** No input is longer. */
const maxCharacters = 64 * 1024;

/** Changes words and signs of text; its characters are bytes, so that it need not be UTF-8. */
export const mutateText: Mutate = (dice, seeds) => {
  if (dice.once(6)) return mutateBytes(dice, seeds);
  let text = Buffer.from(dice.pick(seeds)).toString("latin1");
  for (let times = 1 + dice.below(3); times > 0; times -= 1) {
    const other = Buffer.from(dice.pick(seeds)).toString("latin1");
    text = mutateTokens(dice, text, other).slice(0, maxCharacters);
  }
  return Buffer.from(text, "latin1");
};
