import { describe, expect, it } from "vitest";
import { createGrpcFrames } from "./grpc-frames.ts";
import { frameMessage, GrpcError } from "./grpc-stream.ts";

/** Feeds the bytes in pieces of a size; the lengths of the messages, or the error that ended them. */
function decodeIn(pieceBytes: number, bytes: Uint8Array, maxMessageBytes: number): unknown[] {
  const frames = createGrpcFrames(maxMessageBytes);
  const seen: unknown[] = [];
  try {
    for (let start = 0; start < bytes.length; start += pieceBytes) {
      const piece = bytes.subarray(start, start + pieceBytes);
      for (const message of frames.decode(piece)) seen.push(Buffer.from(message).toString());
    }
    frames.end();
  } catch (thrown) {
    if (!(thrown instanceof GrpcError)) throw thrown;
    seen.push([thrown.code, thrown.message]);
  }
  return seen;
}

const texts = ["", "a", "x".repeat(40_000), "", "end"];
const framed = Buffer.concat(texts.map((text) => frameMessage(Buffer.from(text))));

describe("createGrpcFrames()", () => {
  it.each([1, 2, 4, 5, 6, 7, 1000, 16_384, 1_000_000])(
    "finds the same messages in pieces of %d bytes",
    (pieceBytes) => {
      expect(decodeIn(pieceBytes, framed, 40_000)).toEqual(texts);
    },
  );

  it("refuses a message over the limit by its prefix alone", () => {
    expect(decodeIn(5, frameMessage(Buffer.alloc(11)).subarray(0, 5), 10)).toEqual([
      [8, "message is 11 bytes, the limit is 10"],
    ]);
  });

  it("copies messages out of the chunk, so that the chunk can go", () => {
    const chunk = frameMessage(Buffer.from("before"));
    const [message] = [...createGrpcFrames(10).decode(chunk)];
    chunk.fill(0);
    expect(Buffer.from(message ?? []).toString()).toBe("before");
  });

  it("takes memory for what has come, not for what is promised", () => {
    const frames = createGrpcFrames(1_000_000_000);
    const before = process.memoryUsage().arrayBuffers;
    const waiting = Array.from({ length: 10 }, () => {
      const one = createGrpcFrames(1_000_000_000);
      return [...one.decode(Buffer.from("003b9aca0001", "hex"))].length;
    });
    expect([...frames.decode(Buffer.from("003b9aca0001", "hex")), ...waiting]).toEqual(
      Array(10).fill(0),
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  });

  it("answers random bytes with messages or a GrpcError", () => {
    let state = 1;
    for (let count = 0; count < 2000; count += 1) {
      const bytes = Buffer.from(
        Array.from({ length: 20 }, () => {
          state = (Math.imul(state, 48_271) >>> 0) % 2_147_483_647;
          return state % 7 === 0 ? state % 256 : 0;
        }),
      );
      expect(decodeIn(1 + (count % 7), bytes, 100)).toEqual(decodeIn(20, bytes, 100));
    }
  });
});
