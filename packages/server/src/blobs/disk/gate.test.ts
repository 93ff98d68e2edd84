import { describe, expect, it } from "vitest";
import { createGate } from "./gate.ts";

describe("createGate()", () => {
  it("lets no more than the limit run, and everybody in turn", async () => {
    const gate = createGate(2);
    let running = 0;
    let most = 0;
    const begun: number[] = [];
    const ends = Array.from({ length: 6 }, () => Promise.withResolvers<void>());
    const calls = ends.map(({ promise }, index) =>
      gate(async () => {
        begun.push(index);
        most = Math.max(most, ++running);
        await promise;
        running--;
      }),
    );
    for (const [index, { resolve }] of ends.entries()) {
      resolve();
      await calls[index];
    }
    expect({ most, begun }).toEqual({ most: 2, begun: [0, 1, 2, 3, 4, 5] });
  });

  it("gives what the call gives, and lets the next one in when it fails", async () => {
    const gate = createGate(1);
    const failing = gate(() => Promise.reject(new Error("broken")));
    const next = gate(async () => "fine");
    await expect(failing).rejects.toThrow("broken");
    expect(await next).toBe("fine");
    expect(await gate(async () => "free")).toBe("free");
  });
});
