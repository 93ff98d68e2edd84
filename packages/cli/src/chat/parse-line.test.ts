import { describe, expect, it } from "vitest";
import { parseLine, type Wish } from "./parse-line.ts";

describe("parseLine()", () => {
  const cases: readonly (readonly [line: string, wish: Wish])[] = [
    ["", { kind: "nothing" }],
    ["  ", { kind: "nothing" }],
    [" hello /who ", { kind: "text", text: " hello /who " }],
    ["//etc is a folder", { kind: "text", text: "/etc is a folder" }],
    ["/send my plan.pdf ", { kind: "send", path: "my plan.pdf" }],
    ["/send", { kind: "mistake", message: "say which file: /send PATH" }],
    ["/save 3", { kind: "save", file: "3", path: undefined }],
    ["/save f_1 a b.png", { kind: "save", file: "f_1", path: "a b.png" }],
    ["/save", { kind: "mistake", message: "say which file: /save N [PATH]" }],
    ["/history", { kind: "history", count: 20 }],
    ["/history 7", { kind: "history", count: 7 }],
    ["/history 0", { kind: "mistake", message: "not a number from 1 to 1000: 0" }],
    ["/who", { kind: "who" }],
    ["/quit now", { kind: "quit" }],
    ["/wave", { kind: "mistake", message: "unknown command: /wave; /help shows what there is" }],
  ];
  it.each(cases)("understands %j", (line, wish) => {
    expect(parseLine(line)).toEqual(wish);
  });
});
