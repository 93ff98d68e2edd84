import { describe, expect, it } from "vitest";
import {
  encodeGrpcMessage,
  isGrpcContentType,
  parseGrpcTimeout,
  toMetadata,
  toTrailers,
} from "./grpc-headers.ts";

describe("isGrpcContentType()", () => {
  it.each([
    ["application/grpc", true],
    ["application/grpc+proto", true],
    ["Application/gRPC; charset=utf-8", true],
    ["application/grpc+json", false],
    ["application/grpc-web", false],
    ["application/grpc-web+proto", false],
    ["application/json", false],
    ["", false],
    [undefined, false],
  ])("of %s: %s", (contentType, expected) => {
    expect(isGrpcContentType(contentType)).toBe(expected);
  });
});

describe("parseGrpcTimeout()", () => {
  it.each([
    ["1H", 3_600_000],
    ["2M", 120_000],
    ["3S", 3000],
    ["99999999m", 99_999_999],
    ["1500u", 2],
    ["1n", 1],
    ["0S", 0],
    ["99999999H", 2_147_483_647],
    ["999999999S", undefined],
    ["1", undefined],
    ["-1S", undefined],
    ["1.5S", undefined],
    ["1s", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("reads %s as %s ms", (value, expected) => {
    expect(parseGrpcTimeout(value)).toBe(expected);
  });
});

describe("toMetadata()", () => {
  it("leaves out the headers of HTTP/2 itself", () => {
    const headers = { ":path": "/a/B", "user-name": "Zoe", cookie: "a=1; b=2", "x-empty": "" };
    expect([...toMetadata(headers)]).toEqual([
      ["user-name", "Zoe"],
      ["cookie", "a=1; b=2"],
      ["x-empty", ""],
    ]);
  });
});

describe("toTrailers()", () => {
  it("has a message only when there is one", () => {
    expect([toTrailers({ code: 0, message: "" }), toTrailers({ code: 5, message: "no" })]).toEqual([
      { "grpc-status": "0" },
      { "grpc-status": "5", "grpc-message": "no" },
    ]);
  });
});

describe("encodeGrpcMessage()", () => {
  it.each([
    ["Invalid password", "Invalid password"],
    ["100 %", "100 %25"],
    ["Zoë 🙂", "Zo%C3%AB %F0%9F%99%82"],
    ["two\r\nlines\t~\u007f", "two%0D%0Alines%09~%7F"],
    ["half \ud83d", "half %EF%BF%BD"],
  ])("makes %j printable ASCII", (message, expected) => {
    expect(encodeGrpcMessage(message)).toBe(expected);
  });
});
