import { describe, expect, it } from "vitest";
import { toMessage } from "./testing/test-data.ts";
import type { Call } from "./thread-messages.ts";
import { WordBacklog } from "./word-backlog.ts";

function toPosts(count: number, text?: string): readonly Call[] {
  return Array.from({ length: count }, (_, number) => ({
    act: "appendMessage",
    args: [toMessage("ann", String(number), text)],
  }));
}

const never = () => expect.unreachable("nothing waits");

describe("WordBacklog", () => {
  it("lets a few messages wait, and is due when they are many", () => {
    const backlog = new WordBacklog(never);
    expect([100, 100, 55].map((count) => backlog.isDueWith(toPosts(count)))).toEqual([
      false,
      false,
      false,
    ]);
    expect(backlog.isDueWith(toPosts(1))).toBe(true);
    expect(backlog.isDueWith(toPosts(255))).toBe(false);
  });

  it("is due when they are long", () => {
    const backlog = new WordBacklog(never);
    expect(backlog.isDueWith(toPosts(1, "x".repeat(32_767)))).toBe(false);
    expect(backlog.isDueWith(toPosts(1, "x"))).toBe(true);
  });

  it("does not count other acts", () => {
    const backlog = new WordBacklog(never);
    const calls = Array.from({ length: 1_000 }, (): Call => ({ act: "probe", args: [] }));
    expect(backlog.isDueWith(calls)).toBe(false);
  });

  it("has what waits indexed after a while, in any case once", async () => {
    const { promise: indexedFirst, resolve } = Promise.withResolvers<void>();
    new WordBacklog(resolve, 0);
    await indexedFirst;

    let count = 0;
    const { promise: indexedTwice, resolve: tell } = Promise.withResolvers<void>();
    const backlog = new WordBacklog(() => {
      count++;
      if (count === 2) tell();
      else backlog.isDueWith(toPosts(1));
    }, 0);
    await indexedTwice;
  });
});
