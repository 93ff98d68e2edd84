import { createManualClock } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { createHasher } from "../platform/hasher.ts";
import { createAdmission } from "./admission.ts";
import { createBoundedHasher } from "./bounded-hasher.ts";

const limits = { maxUnderWay: 1, maxWaiting: 1, maxWaitMs: 1_000, maxHoldMs: 1_000 };

function open() {
  const admission = createAdmission(createManualClock(), limits);
  const cheap = createHasher({ memory: 64, passes: 1, parallelism: 1 });
  return { admission, hasher: createBoundedHasher(cheap, admission) };
}

describe("createBoundedHasher()", () => {
  it("hashes and verifies as the hasher does, and keeps no turn", async () => {
    const { admission, hasher } = open();
    const hash = await hasher.hashPassword("right");
    expect(await hasher.verifyPassword(hash, "right")).toBe(true);
    expect(await hasher.verifyPassword(hash, "wrong")).toBe(false);
    await expect(hasher.verifyPassword(hash, "\0".repeat(3))).resolves.toBe(false);
    expect([admission.underWay, admission.waiting]).toEqual([0, 0]);
  });

  it("refuses what is too much with a time to come back", async () => {
    const { hasher } = open();
    const three = ["1", "2", "3"].map((password) => hasher.hashPassword(password));
    const settled = await Promise.allSettled(three);
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    await expect(three[2]).rejects.toMatchObject({
      code: "unavailable",
      retryAfterMs: expect.any(Number),
    });
  });
});
