import { describe, expect, it } from "vitest";
import { listWords, takeWord, toShownName } from "./words.ts";

describe("takeWord()", () => {
  it.each([
    ["anna hello you", { word: "anna", rest: "hello you" }],
    ["  anna", { word: "anna", rest: "" }],
    ["", { word: "", rest: "" }],
    ['"Anna B" hi', { word: "Anna B", rest: "hi" }],
    ['"a \\"b\\" \\\\" hi', { word: 'a "b" \\', rest: "hi" }],
    // What is not quoted to its end is as it stands.
    ['"Anna hi', { word: '"Anna', rest: "hi" }],
    ['"a"b c', { word: '"a"b', rest: "c" }],
    // Only one space belongs to the word: a password may begin with one.
    ["anna   secret ", { word: "anna", rest: "  secret " }],
  ])("takes the first of %j", (text, word) => {
    expect(takeWord(text)).toEqual(word);
  });
});

describe("listWords()", () => {
  it("takes all of them", () => {
    expect(listWords(' "The team"  anna "b c" ')).toEqual(["The team", "anna", "b c"]);
    expect(listWords(" ")).toEqual([]);
  });
});

describe("toShownName()", () => {
  it("puts a name in quotes that could be taken for something else", () => {
    expect(["anna", "Jürgen_2", "漢字"].map(toShownName)).toEqual(["anna", "Jürgen_2", "漢字"]);
    expect(["Anna B", "a: hi", "(Team)", 'a"b', "*", "! no"].map(toShownName)).toEqual([
      '"Anna B"',
      '"a: hi"',
      '"(Team)"',
      '"a\\"b"',
      '"*"',
      '"! no"',
    ]);
  });

  it("is read back as the same name", () => {
    for (const name of ["anna", "Anna B", 'a "b" c', "back\\slash \\", "a: hi", '"']) {
      expect(takeWord(`${toShownName(name)} rest`)).toEqual({ word: name, rest: "rest" });
    }
  });
});
