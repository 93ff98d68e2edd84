import { describe, expect, it } from "vitest";
import { createSeededRandom } from "./seeded-random.ts";

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

describe("createSeededRandom()", () => {
  it("gives the same bytes for the same seed, however they are taken", () => {
    const [one, other] = [createSeededRandom(1), createSeededRandom(1)];
    const taken = [1, 0, 40, 3].map((count) => hex(one.bytes(count))).join("");
    expect(taken).toBe(hex(other.bytes(44)));
  });

  it("gives other bytes for another seed, and does not repeat itself", () => {
    const random = createSeededRandom(1);
    const taken = [random.bytes(32), random.bytes(32), createSeededRandom(2).bytes(32)].map(hex);
    expect(new Set(taken).size).toBe(3);
  });
});
