import { createManualClock } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { createHasher } from "./hasher.ts";
import { createKnowingHasher } from "./known-passwords.ts";

const hour = 3_600_000;

function open() {
  const clock = createManualClock();
  const slow = createHasher({ memory: 64, passes: 1, parallelism: 1 });
  let worked = 0;
  const counting: typeof slow = {
    ...slow,
    verifyPassword(hash, password) {
      worked += 1;
      return slow.verifyPassword(hash, password);
    },
  };
  return { clock, hasher: createKnowingHasher(counting, clock), worked: () => worked };
}

describe("createKnowingHasher()", () => {
  it("does the work for a right password once", async () => {
    const { hasher, worked } = open();
    const hash = await hasher.hashPassword("right");
    for (let time = 0; time < 3; time += 1) {
      expect(await hasher.verifyPassword(hash, "right")).toBe(true);
    }
    expect(worked()).toBe(1);
  });

  it("does it for a wrong one each time, also after the right one", async () => {
    const { hasher, worked } = open();
    const hash = await hasher.hashPassword("right");
    await hasher.verifyPassword(hash, "right");
    for (let time = 0; time < 3; time += 1) {
      expect(await hasher.verifyPassword(hash, "wrong")).toBe(false);
    }
    expect(worked()).toBe(4);
  });

  it("does not take the old password for a new one", async () => {
    const { hasher } = open();
    const old = await hasher.hashPassword("old");
    await hasher.verifyPassword(old, "old");
    expect(await hasher.verifyPassword(await hasher.hashPassword("new"), "old")).toBe(false);
  });

  it("tells the accounts of one password apart", async () => {
    const { hasher, worked } = open();
    const hashes = [await hasher.hashPassword("same"), await hasher.hashPassword("same")];
    for (const hash of hashes) await hasher.verifyPassword(hash, "same");
    expect(worked()).toBe(2);
  });

  it("forgets half a day after it was used last, and when the clock was set back", async () => {
    const { clock, hasher, worked } = open();
    const hash = await hasher.hashPassword("right");
    await hasher.verifyPassword(hash, "right");
    clock.advance(11 * hour);
    await hasher.verifyPassword(hash, "right");
    clock.advance(11 * hour);
    await hasher.verifyPassword(hash, "right");
    expect(worked()).toBe(1);
    clock.advance(12 * hour);
    await hasher.verifyPassword(hash, "right");
    expect(worked()).toBe(2);
    clock.jump(-13 * hour);
    await hasher.verifyPassword(hash, "right");
    expect(worked()).toBe(3);
  });
});
