import { describe, expect, it } from "vitest";
import { createAnswers } from "./answers.ts";

function open() {
  const pushed: string[] = [];
  const answers = createAnswers({ push: (bytes) => void pushed.push(String(bytes)) });
  return {
    pushed,
    add: (text: string) => answers.add(Buffer.from(text)),
    flush: () => answers.flush(),
  };
}

describe("createAnswers()", () => {
  it("joins what promises of one moment add, and pushes it in the same round", async () => {
    const { pushed, add } = open();
    const settle = Promise.withResolvers<void>();
    const adding = ["a", "b", "c"].map(async (text, hops) => {
      await settle.promise;
      for (let hop = 0; hop < hops; hop += 1) await undefined;
      add(text);
    });
    settle.resolve();
    await Promise.all(adding);
    const round = new Promise((resolve) => setImmediate(resolve));
    await round;
    add("d");
    await new Promise((resolve) => setImmediate(resolve));
    expect(pushed).toEqual(["abc", "d"]);
  });

  it("pushes at once when it is told to, and nothing twice", async () => {
    const { pushed, add, flush } = open();
    flush();
    add("a");
    flush();
    add("b");
    await new Promise((resolve) => setImmediate(resolve));
    expect(pushed).toEqual(["a", "b"]);
  });
});
