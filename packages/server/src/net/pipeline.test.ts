import { describe, expect, it } from "vitest";
import { createPipeline } from "./pipeline.ts";

describe("createPipeline()", () => {
  it("begins tasks in order and holds the next one back at the bound", async () => {
    const pipeline = createPipeline(2);
    const gates = [0, 1, 2].map(() => Promise.withResolvers<void>());
    const begun: number[] = [];
    const begin = (index: number) =>
      pipeline.begin(async () => {
        begun.push(index);
        await gates[index]?.promise;
      });
    await begin(0);
    await begin(1);
    const third = begin(2);
    expect(begun).toEqual([0, 1]);
    gates[1]?.resolve();
    await third;
    expect(begun).toEqual([0, 1, 2]);
    gates[0]?.resolve();
    gates[2]?.resolve();
    await pipeline.idle();
  });

  it("is idle only when the last task is done", async () => {
    const pipeline = createPipeline(2);
    const gate = Promise.withResolvers<void>();
    const seen: string[] = [];
    await pipeline.begin(async () => {
      await gate.promise;
      seen.push("task");
    });
    const idle = pipeline.idle().then(() => seen.push("idle"));
    gate.resolve();
    await idle;
    expect(seen).toEqual(["task", "idle"]);
  });
});
