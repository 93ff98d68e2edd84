import {
  encodeField,
  encodeFrame,
  encodeInteger,
  encodeString,
  flags,
  frameTypes,
} from "../../wire/http2-frames.ts";
import { encodeRequest, type Http2Attack, join, requestBlock } from "./attack.ts";

/** Blocks of fields that cost more than they weigh, or cannot be read. */
export const headerBombs: readonly Http2Attack[] = [
  {
    name: "CONTINUATION without end (CVE-2024-27316)",
    async run(attacker) {
      await attacker.write(encodeFrame(frameTypes.headers, flags.endStream, 1, requestBlock));
      await attacker.flood(20_000, (n) =>
        encodeFrame(frameTypes.continuation, 0, 1, encodeField("x", String(n))),
      );
    },
    mustBe: "cut",
  },
  {
    name: "empty CONTINUATION without end",
    async run(attacker) {
      await attacker.write(encodeFrame(frameTypes.headers, flags.endStream, 1, requestBlock));
      await attacker.flood(50_000, () => encodeFrame(frameTypes.continuation, 0, 1));
    },
    mustBe: "cut",
  },
  {
    name: "something else between HEADERS and CONTINUATION",
    async run(attacker) {
      await attacker.write(encodeFrame(frameTypes.headers, 0, 1, requestBlock));
      await attacker.write(encodeFrame(frameTypes.ping, 0, 0, Buffer.alloc(8)));
    },
    mustBe: "cut",
  },
  {
    name: "an HPACK bomb: one remembered field, named thousands of times",
    async run(attacker) {
      const bomb = encodeField("x-bomb", "b".repeat(3_900), true);
      await attacker.write(encodeRequest(0, join(requestBlock, bomb)));
      // 62 is the newest field of the other end's memory (RFC 7541, 2.3.3).
      const repeated = join(requestBlock, Buffer.alloc(15 * 1024, 0x80 | 62));
      await attacker.flood(100, (n) => encodeRequest(n + 1, repeated));
    },
  },
  {
    name: "thousands of tiny fields",
    async run(attacker) {
      const block = join(
        requestBlock,
        ...Array.from({ length: 3_000 }, () => encodeField("a", "")),
      );
      await attacker.flood(100, (n) => encodeRequest(n, block));
    },
  },
  {
    name: "a cookie in thousands of crumbs",
    async run(attacker) {
      const crumbs = Array.from({ length: 1_600 }, () => encodeField("cookie", "a"));
      await attacker.flood(100, (n) => encodeRequest(n, join(requestBlock, ...crumbs)));
    },
  },
  {
    name: "a table of headers that is larger than was offered",
    run: (attacker) => attacker.write(encodeRequest(0, join(encodeInteger(0x20, 5, 2 ** 30)))),
    mustBe: "cut",
  },
  {
    name: "a table of headers that changes its size without end",
    async run(attacker) {
      const sizes = Array.from({ length: 3_000 }, (_, n) => encodeInteger(0x20, 5, (n % 2) * 4096));
      await attacker.flood(100, (n) => encodeRequest(n, join(...sizes, requestBlock)));
    },
  },
  {
    name: "a field from an empty place of the table",
    run: (attacker) => attacker.write(encodeRequest(0, encodeInteger(0x80, 7, 5_000))),
    mustBe: "cut",
  },
  {
    name: "an integer without end in HPACK",
    run: (attacker) => attacker.write(encodeRequest(0, Buffer.alloc(2_000, 0xff))),
    mustBe: "cut",
  },
  {
    name: "a string that is longer than its block",
    run: (attacker) => attacker.write(encodeRequest(0, Buffer.of(0, 0x7f, 0xff, 0xff, 0x7f))),
    mustBe: "cut",
  },
  {
    name: "Huffman's code with eight ones and more at its end",
    run: (attacker) =>
      attacker.write(
        encodeRequest(0, join(Buffer.of(0, 0x82), Buffer.alloc(2, 0xff), encodeString(""))),
      ),
    mustBe: "cut",
  },
];
