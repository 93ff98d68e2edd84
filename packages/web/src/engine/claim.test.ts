import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Claim, claimEngine } from "./claim.ts";

/** An engine that writes down what happens to it; the locks are those of the runtime. */
function claim(name: string): Claim & { readonly told: readonly string[] } {
  const told: string[] = [];
  const held = claimEngine(navigator.locks, {
    name,
    patienceMs: 0,
    onHeld: () => told.push("held"),
    onBusy: () => told.push("busy"),
    onLost: () => told.push("lost"),
  });
  return { ...held, told };
}

describe("claimEngine()", () => {
  it("lets one run, and the other take over", async () => {
    const name = randomUUID();
    const first = claim(name);
    await expect.poll(() => first.told).toContain("held");
    const second = claim(name);
    await expect.poll(() => second.told).toEqual(["busy"]);
    second.steal();
    await expect.poll(() => second.told).toEqual(["busy", "held"]);
    await expect.poll(() => first.told.at(-1)).toBe("lost");
  });

  it("runs at once where there are no locks", () => {
    const told: string[] = [];
    const { steal } = claimEngine(undefined, {
      name: "x",
      patienceMs: 0,
      onHeld: () => told.push("held"),
      onBusy: () => told.push("busy"),
      onLost: () => told.push("lost"),
    });
    steal();
    expect(told).toEqual(["held"]);
  });
});
