import { describe, expect, it } from "vitest";
import { createTurns } from "./turns.ts";

describe("createTurns()", () => {
  it("runs calls of one key one after the other, whatever becomes of them", async () => {
    const turns = createTurns();
    const first = Promise.withResolvers<void>();
    const log: string[] = [];
    const failing = turns.run("key", async () => {
      await first.promise;
      log.push("first");
      throw new Error("broken");
    });
    const second = turns.run("key", async () => log.push("second"));
    await turns.run("other", async () => log.push("other"));
    first.resolve();
    await expect(failing).rejects.toThrow("broken");
    await second;
    expect(log).toEqual(["other", "first", "second"]);
  });

  it("drains when everything has ended, failures too", async () => {
    const turns = createTurns();
    const ended: string[] = [];
    const failing = turns.run("one", async () => {
      ended.push("one");
      throw new Error("broken");
    });
    failing.catch(() => undefined);
    const after = turns.run("one", async () => ended.push("two"));
    await turns.drain();
    expect(ended).toEqual(["one", "two"]);
    await after;
    await turns.drain();
  });
});
