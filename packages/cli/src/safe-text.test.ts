import { describe, expect, it } from "vitest";
import { toSafeLine, toSafeLines } from "./safe-text.ts";

describe("toSafeLine()", () => {
  it.each([
    ["colors and cursor movements", "a\u001b[31mred\u001b[2J", "ared"],
    ["a title sequence", "a\u001b]0;title\u0007b", "ab"],
    ["a single escape", "a\u001bb", "ab"],
    ["C1 controls", "a\u009b31mb\u0085", "ab"],
    ["a bell and a backspace", "a\u0007\b", "a"],
    ["what turns the text around", "a\u202etxt.exe\u2066", "atxt.exe"],
    ["line breaks", "a\r\nb\u2028c\td", "a b c d"],
  ])("takes out %s", (_name, text, safe) => {
    expect(toSafeLine(text)).toBe(safe);
  });

  it("keeps letters of all scripts and emoji made of several", () => {
    const text = "שלום Grüße 你好 👩‍👩‍👧";
    expect(toSafeLine(text)).toBe(text);
  });
});

describe("toSafeLines()", () => {
  it("keeps the lines apart", () => {
    expect(toSafeLines("a\r\nb\n\n\u001b[1mc")).toEqual(["a", "b", "", "c"]);
  });
});
