import { describe, expect, it } from "vitest";
import type { Field } from "./hpack/static-table.ts";
import { checkTrailers, parseRequestHead } from "./request-head.ts";

const usual: readonly Field[] = [
  [":method", "POST"],
  [":scheme", "http"],
  [":path", "/a.B/C"],
  [":authority", "localhost:1"],
];

describe("parseRequestHead()", () => {
  it("joins what is repeated", () => {
    const head = parseRequestHead([
      ...usual,
      ["te", "trailers"],
      ["cookie", "a=1"],
      ["x", "1"],
      ["cookie", "b=2"],
      ["x", "\xff"],
    ]);
    expect({ ...head, headers: [...head.headers] }).toEqual({
      method: "POST",
      scheme: "http",
      path: "/a.B/C",
      authority: "localhost:1",
      headers: [
        ["te", "trailers"],
        ["cookie", "a=1; b=2"],
        ["x", "1, \xff"],
      ],
    });
  });

  it("takes CONNECT with an authority alone", () => {
    const head = parseRequestHead([
      [":method", "CONNECT"],
      [":authority", "x:1"],
    ]);
    expect([head.method, head.path]).toEqual(["CONNECT", ""]);
  });

  it.each<[string, readonly Field[]]>([
    ["no method", usual.slice(1)],
    ["a method that is no token", [[":method", "G T"], ...usual.slice(1)]],
    ["a path with a space", [...usual.filter(([name]) => name !== ":path"), [":path", "/a b"]]],
    ["no scheme", usual.filter(([name]) => name !== ":scheme")],
    ["no path", usual.filter(([name]) => name !== ":path")],
    ["an empty path", [...usual.filter(([name]) => name !== ":path"), [":path", ""]]],
    ["a repeated pseudo-header", [...usual, [":path", "/"]]],
    ["a pseudo-header of a response", [...usual, [":status", "200"]]],
    ["an unknown pseudo-header", [...usual, [":protocol", "websocket"]]],
    ["a pseudo-header behind a header", [["a", "b"], ...usual]],
    ["an upper-case name", [...usual, ["Te", "trailers"]]],
    ["an empty name", [...usual, ["", "b"]]],
    ["a name with a space", [...usual, ["a b", "c"]]],
    ["a value with a line break", [...usual, ["a", "b\r\nc: d"]]],
    ["a value with a zero byte", [...usual, ["a", "\0"]]],
    ["a value with a space at its end", [...usual, ["a", "b "]]],
    ["a header of the connection", [...usual, ["connection", "close"]]],
    ["a transfer-encoding", [...usual, ["transfer-encoding", "chunked"]]],
    ["a te that is not trailers", [...usual, ["te", "gzip"]]],
    ["CONNECT with a path", [[":method", "CONNECT"], ...usual.slice(1)]],
  ])("refuses %s, for this stream alone", (_, fields) => {
    expect(() => parseRequestHead(fields)).toThrow(
      expect.objectContaining({ code: 1, scope: "stream" }),
    );
  });
});

describe("checkTrailers()", () => {
  it("refuses pseudo-headers and what a header must not be", () => {
    checkTrailers([["a", "b"]]);
    expect(() => checkTrailers([[":path", "/"]])).toThrow(
      "a pseudo-header stands among the trailers",
    );
    expect(() => checkTrailers([["A", "b"]])).toThrow("a header has an invalid name");
  });
});
