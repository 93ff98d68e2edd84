import type { Dice } from "./dice.ts";
import { type Mutate, mutateBytes } from "./mutate-bytes.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const oddValues: readonly Json[] = [
  ...[null, true, false, 0, -0, -1, 0.5, 1e21, 2 ** 31, 2 ** 53 + 2, 1e308, -1e-300],
  ...[
    "",
    "0",
    "-1",
    "18446744073709551616",
    "NaN",
    "1e3",
    "\0",
    "\ud800",
    "lobby",
    "__proto__",
    "==",
    "AAAA",
    "../x",
  ],
  ...["2026-01-01T00:00:00Z", "2026-99-99T99:99:99Z", "x".repeat(300), "\u202e", "é\u0301"],
  ...[[], {}, [[]], [null], { a: {} }, { constructor: 1 }, { toString: null }],
];

/** Texts that no value has: they are put in place of one. */
const oddTexts = [
  "NaN",
  "-",
  "01",
  "1e999",
  '"\\ud800"',
  '"\\x"',
  "{",
  "[",
  "'a'",
  "undefined",
  '{"a":1,"a":2}',
  "/**/1",
  "\ufeff1",
  "[".repeat(2000),
  '{"a":'.repeat(500),
];

function mutateValue(dice: Dice, value: Json, other: Json): Json {
  if (dice.once(6)) return dice.pick(oddValues);
  if (dice.once(8)) return other;
  if (Array.isArray(value)) {
    const items: Json[] = value.map((item: Json) =>
      dice.once(2) ? mutateValue(dice, item, other) : item,
    );
    return dice.once(3) ? [...items, ...items, dice.pick(oddValues)] : items;
  }
  if (typeof value !== "object" || value === null) return dice.pick(oddValues);
  const entries: (readonly [string, Json])[] = Object.entries(value);
  if (entries.length === 0)
    return { [dice.pick(["text", "__proto__", "a", ""])]: dice.pick(oddValues) };
  const at = dice.below(entries.length);
  const changed = entries.flatMap(([name, item], index): (readonly [string, Json])[] => {
    if (index !== at) return [[name, item]];
    if (dice.once(6)) return [];
    if (dice.once(6))
      return [
        [name, item],
        [`${name}_`, item],
      ];
    return [[name, mutateValue(dice, item, other)]];
  });
  return Object.fromEntries(changed);
}

function parse(bytes: Uint8Array): Json {
  return JSON.parse(Buffer.from(bytes).toString());
}

/** Changes values and names of JSON, and at times its text. The seeds are JSON. */
export const mutateJson: Mutate = (dice, seeds) => {
  if (dice.once(8)) return mutateBytes(dice, seeds);
  let value = parse(dice.pick(seeds));
  for (let times = 1 + dice.below(3); times > 0; times -= 1) {
    value = mutateValue(dice, value, parse(dice.pick(seeds)));
  }
  const text = JSON.stringify(value);
  if (!dice.once(6)) return Buffer.from(text);
  const places = [...text.matchAll(/[:,[]/g)].map(({ index }) => index + 1);
  const at = places.length === 0 ? 0 : dice.pick(places);
  return Buffer.from(text.slice(0, at) + dice.pick(oddTexts) + text.slice(at + dice.below(6)));
};
