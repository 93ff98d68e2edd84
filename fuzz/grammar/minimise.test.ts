import { describe, expect, it } from "vitest";
import { minimise, minimiseItems } from "./minimise.ts";

const items = Array.from({ length: 100 }, (_, n) => n);
const needs = (some: readonly number[]) => async (left: readonly number[]) =>
  some.every((item) => left.includes(item));

describe("minimiseItems()", () => {
  it("leaves what it takes, in its order", async () => {
    expect(await minimiseItems(items, needs([70, 3, 71]))).toEqual([3, 70, 71]);
  });

  it("stops after so many tries, with what it has", async () => {
    const left = await minimiseItems(items, needs([70]), 1);
    expect(left).toEqual(items.slice(50));
  });
});

describe("minimise()", () => {
  it("leaves the bytes that it takes", async () => {
    const input = Buffer.from("please find the bad one");
    const left = await minimise(input, async (part) => Buffer.from(part).includes("bad"));
    expect(Buffer.from(left).toString()).toBe("bad");
  });
});
