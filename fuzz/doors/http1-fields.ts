import type { Dice } from "../grammar/dice.ts";
import { mutateText } from "../grammar/mutate-text.ts";
import { toBytes } from "./http1-seeds.ts";

const maxValueBytes = 4_000;

/** Fields that a request may have, with values that are mutated. */
const fields: readonly (readonly [string, Uint8Array])[] = [
  "Connection: keep-alive, x",
  "Expect: 100-continue",
  "Origin: http://evil.example",
  "X-Forwarded-For: 1.2.3.4, ::1",
  "X-Forwarded-Proto: https",
  "Forwarded: for=_x;proto=http",
  "Accept-Encoding: br;q=1, *;q=0",
  'If-None-Match: W/"x", *',
  "If-Modified-Since: Sat, 28 Nov 2026 00:00:00 GMT",
  "Range: bytes=0-0,-1",
  "Authorization: Bearer x",
  "Connect-Timeout-Ms: 1000",
  "Upgrade: h2c, websocket",
  "TE: trailers",
  "Cookie: a=b; a",
  `X: ${"x".repeat(200)}`,
].map((text) => {
  const [name = "", value = ""] = text.split(/: (.*)/);
  return [name, toBytes(value)];
});

/** A field with a mutated value, without its end. Nothing that a server has to hang up at. */
export function createField(dice: Dice): readonly [name: string, value: string] {
  const [name, value] = dice.pick(fields);
  const text = Buffer.from(mutateText(dice, [value]))
    .toString("latin1")
    .slice(0, maxValueBytes);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no value may have them.
  return [name, text.replaceAll(/[\x00-\x1f\x7f]/g, "")];
}
