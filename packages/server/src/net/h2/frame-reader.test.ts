import { describe, expect, it } from "vitest";
import { encodeFrame, encodeHeaderFrames } from "./encode-frames.ts";
import { FrameReader } from "./frame-reader.ts";

const frames = [
  encodeFrame(4, 0, 0, Buffer.alloc(0)),
  encodeFrame(0, 1, 1, Buffer.from("hello")),
  encodeFrame(0, 0, 2 ** 31 - 1, Buffer.alloc(16_384, "x")),
  encodeFrame(6, 0, 0, Buffer.alloc(8)),
];
const bytes = Buffer.concat(frames);

function readIn(pieceBytes: number): readonly string[] {
  const reader = new FrameReader();
  const seen: string[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    reader.read(bytes.subarray(at, at + pieceBytes), ({ type, flags, streamId, payload }) => {
      seen.push(`${type} ${flags} ${streamId} ${payload.toString("latin1")}`);
    });
  }
  return seen;
}

describe("FrameReader", () => {
  it.each([1, 2, 8, 9, 10, 17, 100, 16_393])(
    "finds the same frames in pieces of %d bytes",
    (size) => {
      expect(readIn(size)).toEqual(readIn(bytes.length));
      expect(readIn(size)).toHaveLength(4);
    },
  );

  it("ignores the reserved bit of a stream's number", () => {
    const seen: number[] = [];
    new FrameReader().read(
      Buffer.from("000000 0000 80000003".replaceAll(" ", ""), "hex"),
      (frame) => seen.push(frame.streamId),
    );
    expect(seen).toEqual([3]);
  });

  it.each([9, 3])(
    "refuses a frame that is too long by its head alone, in pieces of %d bytes",
    (size) => {
      const reader = new FrameReader();
      const head = Buffer.from("004001 0000 00000001".replaceAll(" ", ""), "hex");
      expect(() => {
        for (let at = 0; at < head.length; at += size)
          reader.read(head.subarray(at, at + size), () => {});
      }).toThrow("a frame is 16385 bytes, the limit is 16384");
    },
  );
});

describe("encodeHeaderFrames()", () => {
  it("cuts a long block into HEADERS and CONTINUATION", () => {
    const reader = new FrameReader();
    const seen: unknown[] = [];
    reader.read(encodeHeaderFrames(5, Buffer.alloc(40_000), true), ({ type, flags, payload }) =>
      seen.push([type, flags, payload.length]),
    );
    expect(seen).toEqual([
      [1, 1, 16_384],
      [9, 0, 16_384],
      [9, 4, 7_232],
    ]);
  });
});
