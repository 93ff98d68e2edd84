import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HeldBytes } from "./held-bytes.ts";
import { maxPayloadBytes } from "./protocol.ts";

function drain(held: HeldBytes): readonly Buffer[] {
  const blocks: Buffer[] = [];
  while (!held.isEmpty) blocks.push(held.shift());
  return blocks;
}

describe("HeldBytes", () => {
  it("gives back what came, in order, in blocks no larger than a frame", () => {
    const sizes = fc.array(fc.oneof(fc.nat(5), fc.nat(700), fc.nat(20_000)), { maxLength: 20 });
    fc.assert(
      fc.property(sizes, fc.nat(20), (all, pause) => {
        const held = new HeldBytes();
        const given: Buffer[] = [];
        const got: Buffer[] = [];
        for (const [index, size] of all.entries()) {
          const bytes = Buffer.alloc(size, index + 1);
          held.append(bytes);
          given.push(bytes);
          // Some are taken in between.
          if (index === pause && !held.isEmpty) got.push(held.shift());
        }
        got.push(...drain(held));
        expect(Buffer.concat(got).equals(Buffer.concat(given))).toBe(true);
        expect(got.every(({ length }) => length > 0 && length <= maxPayloadBytes)).toBe(true);
      }),
    );
  });

  it("keeps nothing of the memory that it was given", () => {
    const held = new HeldBytes();
    const bytes = Buffer.from("abc");
    held.append(bytes);
    bytes.fill("x");
    expect(held.shift().toString()).toBe("abc");
    expect([held.isEmpty, held.shift().length]).toEqual([true, 0]);
  });

  it("takes less than twice what waits, however small its pieces are", () => {
    const held = new HeldBytes();
    const count = 100_000;
    for (let byte = 0; byte < count; byte += 1) held.append(Buffer.of(byte % 256));
    const memory = drain(held).reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
    expect(memory).toBeLessThan(2 * count);
  });
});
