import { createSeededRandom } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { createLineParser, type Line } from "./parse-line.ts";

const maxBytes = 64;
const text = (line: string): Line => ({ kind: "text", text: line });
const tooLong: Line = { kind: "too_long" };
const notUtf8: Line = { kind: "not_utf8" };

function parse(...chunks: readonly (string | readonly number[])[]): readonly Line[] {
  const parser = createLineParser(maxBytes);
  const lines = chunks.flatMap((chunk) => {
    return parser.take(typeof chunk === "string" ? Buffer.from(chunk) : Uint8Array.from(chunk));
  });
  return [...lines, ...parser.end()];
}

describe("createLineParser()", () => {
  it("ends a line with LF or CRLF, and the last one with the end", () => {
    expect(parse("one\ntwo\r\n\nthree")).toEqual([
      text("one"),
      text("two"),
      text(""),
      text("three"),
    ]);
    expect(parse("one\n")).toEqual([text("one")]);
    expect(parse()).toEqual([]);
  });

  it("takes a line of exactly the limit, with either end, and tells of a longer one once", () => {
    const longest = "x".repeat(maxBytes);
    expect(parse(`${longest}\n${longest}\r\n${longest}`)).toEqual(Array(3).fill(text(longest)));
    expect(parse(`${longest}x\nnext\n`)).toEqual([tooLong, text("next")]);
    expect(parse(`${longest}x\r\nnext\n`)).toEqual([tooLong, text("next")]);
    expect(parse(longest, "x".repeat(1000), "x\nnext")).toEqual([tooLong, text("next")]);
    expect(parse("x".repeat(1000))).toEqual([tooLong]);
  });

  it("tells of a line that is too long before it ends", () => {
    const parser = createLineParser(maxBytes);
    expect(parser.take(Buffer.alloc(100, "x"))).toEqual([tooLong]);
    expect(parser.take(Buffer.alloc(100, "x"))).toEqual([]);
    expect(parser.take(Buffer.from("\nnext\n"))).toEqual([text("next")]);
  });

  it("refuses what is not UTF-8, also half a character, and reads on", () => {
    const half = [...Buffer.from("é")].slice(0, 1);
    expect(parse([...half, 10], "next\n", half)).toEqual([notUtf8, text("next"), notUtf8]);
    expect(parse([0xc0, 0x80, 10, 0xed, 0xa0, 0x80, 10])).toEqual([notUtf8, notUtf8]);
    expect(parse("grüße 🎈\n")).toEqual([text("grüße 🎈")]);
  });

  it("drops control characters but tabs, and a byte order mark", () => {
    expect(parse("\u0000a\u0007\tb\u001b[31m\u009b\u007f\rc\n")).toEqual([text("a\tb[31mc")]);
    expect(parse("\ufeffhello\n")).toEqual([text("hello")]);
  });

  it("skips telnet's negotiation, also in the middle of a character", () => {
    const will = [255, 251, 31];
    // A window of 10 columns, whose number is a line feed.
    const windowSize = [255, 250, 31, 0, 10, 0, 255, 255, 255, 240];
    const [first = 0, second = 0] = Buffer.from("é");
    expect(parse([...will, ...windowSize, first, ...will, second, 255, 241, 10])).toEqual([
      text("é"),
    ]);
  });

  it("takes what only looks like negotiation for no text, and loses no line by it", () => {
    expect(parse([255, 10], "next\n")).toEqual([notUtf8, text("next")]);
    expect(parse([255, 255, 10], "next\n")).toEqual([notUtf8, text("next")]);
    // A subnegotiation without an end is given up.
    expect(parse([255, 250, ...Array(600).fill(1), 10], "next\n").at(-1)).toEqual(text("next"));
  });

  it("finds the same lines however the bytes are cut", () => {
    const random = createSeededRandom(7);
    const byte = () => random.bytes(1)[0] ?? 0;
    const pieces: readonly (readonly number[])[] = [
      [...Buffer.from("plain\n")],
      [...Buffer.from("grüße 🎈 漢字\r\n")],
      [...Buffer.from(`${"long ".repeat(40)}\n`)],
      [...Buffer.alloc(maxBytes, "y"), 13, 10],
      [255, 253, 1],
      [255, 250, 24, 0, 65, 255, 240],
      [0xff, 0xc3, 10],
      [13, 13, 10, 10],
      [0, 9, 27],
    ];
    for (let round = 0; round < 300; round++) {
      const bytes = Uint8Array.from(
        Array.from({ length: 12 }, () =>
          byte() < 32 ? [...random.bytes(5)] : (pieces[byte() % pieces.length] ?? []),
        ).flat(),
      );
      const whole = createLineParser(maxBytes);
      const expected = [...whole.take(bytes), ...whole.end()];
      const cut = createLineParser(maxBytes);
      const lines: Line[] = [];
      for (let start = 0; start < bytes.length; ) {
        const end = start + 1 + (byte() % 9);
        lines.push(...cut.take(bytes.subarray(start, end)));
        start = end;
      }
      lines.push(...cut.end());
      expect(lines).toEqual(expected);
    }
  });
});
