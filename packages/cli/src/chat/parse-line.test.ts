import { describe, expect, it } from "vitest";
import { parseLine, parseWords, type Wish } from "./parse-line.ts";

describe("parseLine()", () => {
  const cases: readonly (readonly [line: string, wish: Wish])[] = [
    ["", { kind: "nothing" }],
    ["  ", { kind: "nothing" }],
    [" hello /who ", { kind: "text", text: " hello /who " }],
    ["//etc is a folder", { kind: "text", text: "/etc is a folder" }],
    ["/send my plan.pdf ", { kind: "command", name: "/send", rest: "my plan.pdf" }],
    ["/who", { kind: "command", name: "/who", rest: "" }],
    ["/", { kind: "command", name: "/", rest: "" }],
  ];
  it.each(cases)("understands %j", (line, wish) => {
    expect(parseLine(line)).toEqual(wish);
  });
});

describe("parseWords()", () => {
  it("parts words by spaces, but not within quotes", () => {
    expect(parseWords('"Summer plan"  bob "" ca"rol')).toEqual([
      "Summer plan",
      "bob",
      "",
      'ca"rol',
    ]);
    expect(parseWords("")).toEqual([]);
  });
});
