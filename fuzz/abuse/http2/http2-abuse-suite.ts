import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Target } from "../../target/target.ts";
import { openHttp2Attacker } from "../../wire/http2-attacker.ts";
import { http2Attacks } from "./attacks.ts";
import { type Canary, openHttp2Canary } from "./canary.ts";

/** How much memory all attacks together may cost at their worst: what the heap may grow to before it is collected. */
const maxGrowthBytes = 200 * 1024 ** 2;

/**
 * What every HTTP/2 server of ours must stand: whoever abuses the protocol is cut off or answered, within bounds, while
 * somebody else is served all the time, and nothing is logged as a defect. Opens one target for all attacks.
 */
export function http2AbuseSuite(name: string, openTarget: () => Promise<Target>): void {
  describe(`${name} under HTTP/2 abuse`, () => {
    let target: Target;
    let canary: Canary;
    let memoryBefore: number;
    beforeAll(async () => {
      target = await openTarget();
      canary = await openHttp2Canary(target);
      memoryBefore = await target.peakMemoryBytes();
    });
    afterAll(async () => {
      canary[Symbol.dispose]();
      await target[Symbol.asyncDispose]();
    });

    it.each(http2Attacks)("stands $name", async ({ settings, run, mustBe }) => {
      const { served } = canary;
      using attacker = await openHttp2Attacker(target, settings);
      await run(attacker, target.longPath);
      attacker.startReading();
      const outcome = await attacker.outcome();
      await canary.serve();
      expect(canary.served).toBeGreaterThan(served);
      if (mustBe !== undefined) expect(outcome).toBe(mustBe);
      expect(target.findDefects()).toEqual([]);
    });

    it("stands many attackers who hold on to what they got", async () => {
      const attackers = await Promise.all(
        Array.from({ length: 40 }, () => openHttp2Attacker(target, [[4, 0]])),
      );
      const attack = http2Attacks.find(({ name }) => name.includes("there is no window"));
      await Promise.all(attackers.map((attacker) => attack?.run(attacker, target.longPath)));
      await Promise.all(attackers.map((attacker) => attacker.outcome()));
      await canary.serve();
      for (const attacker of attackers) attacker[Symbol.dispose]();
      await canary.serve();
      expect(target.findDefects()).toEqual([]);
    });

    it("keeps its memory within bounds meanwhile", async () => {
      expect((await target.peakMemoryBytes()) - memoryBefore).toBeLessThan(maxGrowthBytes);
    });
  });
}
