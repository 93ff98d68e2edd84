import { describe, expect, it } from "vitest";
import { createRandom } from "./random.ts";

describe("createRandom()", () => {
  it("gives as many bytes as are asked for, and none twice", () => {
    const random = createRandom();
    const lengths = [0, 1, 16, 255, 256, 257, 5000];
    expect(lengths.map((count) => random.bytes(count).length)).toEqual(lengths);
    const given = Array.from({ length: 2000 }, () => Buffer.from(random.bytes(16)).toString("hex"));
    expect(new Set(given).size).toBe(2000);
  });

  it("gives bytes that are the caller's own", () => {
    const random = createRandom();
    const first = random.bytes(16);
    const copy = Uint8Array.from(first);
    random.bytes(16).fill(0);
    expect(first).toEqual(copy);
  });
});
