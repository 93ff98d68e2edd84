import { describe, expect, it } from "vitest";
import { detectProtocol, maxDetectionBytes } from "./detect-protocol.ts";

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const detect = (text: string) => detectProtocol(Buffer.from(text, "latin1"));

describe("detectProtocol()", () => {
  it.each([
    ["\x16\x03\x01\x02\x00", "tls"],
    ["\x16\x03", "tls"],
    [preface, "http2"],
    [`${preface}\0\0\0\x04\0\0\0\0\0`, "http2"],
    ["GET / HTTP/1.1\r\n", "http1"],
    ["POST /parley.v1.Sessions/SignIn HTTP/1.1", "http1"],
    ["OPTIONS * HTTP/1.1\r\n", "http1"],
    ["GET http://chat.example/ HTTP/1.1", "http1"],
    ["CONNECT chat.example:443 HTTP/1.1", "http1"],
    ["hello\n", "line"],
    ["/login zoe secret\n", "line"],
    ["GET me some milk\n", "line"],
    ["PRIVET\n", "line"],
    ["\xff\xfb\x1f", "line"],
    ["\x16\x02", "line"],
    ["\n", "line"],
    ["grüße", "line"],
  ] as const)("takes %j for %s", (bytes, protocol) => {
    expect(detect(bytes)).toBe(protocol);
  });

  it("waits for more while the bytes are the beginning of something", () => {
    expect(["", "\x16", "P", "PR", "PO", "GET", "GET ", "OPTIONS *"].map(detect)).toEqual(
      Array(8).fill(undefined),
    );
    for (let end = 0; end < preface.length; end++)
      expect(detect(preface.slice(0, end))).toBe(undefined);
  });

  it("always knows after the bytes that it asks for, whatever they are", () => {
    for (let seed = 1; seed < 2_000; seed++) {
      const bytes = Uint8Array.from(
        { length: maxDetectionBytes },
        (_, index) => (Math.imul(seed, 2_654_435_761 + index * 40_503) >>> 13) & 0xff,
      );
      expect(detectProtocol(bytes)).toBeDefined();
    }
  });
});
