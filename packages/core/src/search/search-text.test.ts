import { describe, expect, it } from "vitest";
import { toSearchTerms, toSearchText } from "./search-text.ts";

describe("toSearchText()", () => {
  it.each([
    ["Hello,   World!", "hello world"],
    ["Straße MÜNCHEN", "strasse münchen"],
    ["mu\u0308de", "müde"],
    ["snake_case 10:30", "snake case 10 30"],
    ["今日は東京", "今 日 は 東 京"],
    ["iPhone日本", "iphone 日 本"],
    ['"a" * (b)\u0000c', "a b c"],
    ["🎉 !?", ""],
    ["ﬁne ①", "fine 1"],
  ])("makes of %j %j", (text, words) => {
    expect(toSearchText(text)).toBe(words);
  });

  it("is made of its own words again", () => {
    for (const text of ["Grüße, Ωμέγα ΟΔΟΣ", "สวัสดีครับ", "हिन्दी में", "İstanbul ŉ ΐ"]) {
      expect(toSearchText(toSearchText(text))).toBe(toSearchText(text));
    }
  });
});

describe("toSearchTerms()", () => {
  it("gives each word once, in order, and not more than sixteen", () => {
    expect(toSearchTerms("Tea, coffee & TEA")).toEqual(["tea", "coffee"]);
    const many = Array.from({ length: 30 }, (_, index) => `w${index}`);
    expect(toSearchTerms(many.join(" "))).toEqual(many.slice(0, 16));
    expect(toSearchTerms("* ' -")).toEqual([]);
  });
});
