import { describe, expect, it } from "vitest";
import { joinBytes, joinShared } from "./join-bytes.ts";

const [a, b, c] = ["a", "b", "c"].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer];

describe("joinBytes()", () => {
  it("puts parts end to end, and gives a single one as it is", () => {
    expect([String(joinBytes([a, b, c])), joinBytes([a]), joinBytes([]).length]).toEqual([
      "abc",
      a,
      0,
    ]);
  });
});

describe("joinShared()", () => {
  it("gives the same buffer to who joins the same parts", () => {
    expect(joinShared([a, b, c])).toBe(joinShared([a, b, c]));
    expect(joinShared([a])).toBe(a);
  });

  it("does not take equal bytes, or a part of the parts, for the same", () => {
    expect(
      [
        [a, b],
        [a, b, c],
        [a, c],
        [a, Buffer.from("b")],
      ].map((p) => String(joinShared(p))),
    ).toEqual(["ab", "abc", "ac", "ab"]);
  });
});
