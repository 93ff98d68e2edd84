import { describe, expect, it } from "vitest";
import { emojiCategories, searchEmoji } from "./emoji-list.ts";

const all = emojiCategories.flatMap(({ emoji }) => emoji);

describe("emojiCategories", () => {
  it("holds each emoji once, each a real one with a name", () => {
    expect(all.filter(({ char }) => !/^\p{RGI_Emoji}$/v.test(char))).toEqual([]);
    expect(all.filter(({ name }) => !/^[a-z]/.test(name))).toEqual([]);
    const chars = all.map(({ char }) => char);
    expect(chars.filter((char, index) => chars.indexOf(char) !== index)).toEqual([]);
  });
});

describe("searchEmoji()", () => {
  it("finds by the beginning of any word, all words of the query", () => {
    expect(searchEmoji("rock").map(({ char }) => char)).toEqual(["🤘", "🚀"]);
    expect(searchEmoji("red HEA").map(({ char }) => char)).toEqual(["❤️"]);
    expect(searchEmoji("zzzz")).toEqual([]);
    expect(searchEmoji(" ")).toEqual([]);
  });
});
