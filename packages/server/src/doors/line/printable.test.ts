import { describe, expect, it } from "vitest";
import { toPrintable, toPrintableLines } from "./printable.ts";

describe("toPrintableLines()", () => {
  it("breaks a text where any system would", () => {
    const text = "a\nb\r\nc\rd\u2028e\u2029f\u0085g\u000bh\u000ci";
    expect(toPrintableLines(text)).toEqual([..."abcdefghi"]);
  });

  it("shows pictures of what a terminal would obey", () => {
    expect(toPrintableLines("\u001b[2J\u0007\u0000\u007f\u009b31m\ttab")).toEqual([
      "␛[2J␇␀␡\ufffd31m\ttab",
    ]);
  });

  it("leaves no character that a terminal obeys, whatever is in the text", () => {
    const everything = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code));
    expect(toPrintable(everything.join(""))).not.toMatch(/[\u2028\u2029]|(?!\t)\p{Cc}/u);
  });
});
