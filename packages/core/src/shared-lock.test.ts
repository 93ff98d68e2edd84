import { describe, expect, it } from "vitest";
import { createSharedLock } from "./shared-lock.ts";

/** A job that is over when it is told to be. */
function createJob(log: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    end: resolve,
    run: async () => {
      log.push(`${name} begins`);
      await promise;
      log.push(`${name} ends`);
    },
  };
}

describe("createSharedLock()", () => {
  it("lets many run together and one alone between them", async () => {
    const log: string[] = [];
    const lock = createSharedLock();
    const [a, b, alone, late] = ["a", "b", "alone", "late"].map((name) => createJob(log, name));
    if (!a || !b || !alone || !late) throw new Error("four jobs");
    const jobs = [lock.shared(a.run), lock.shared(b.run)];
    // Both have begun before the next two ask.
    while (log.length < 2) await Promise.resolve();
    jobs.push(lock.alone(alone.run), lock.shared(late.run));
    b.end();
    a.end();
    alone.end();
    late.end();
    await Promise.all(jobs);
    expect(log).toEqual([
      "a begins",
      "b begins",
      "b ends",
      "a ends",
      "alone begins",
      "alone ends",
      "late begins",
      "late ends",
    ]);
  });

  it("goes on after a job that failed", async () => {
    const lock = createSharedLock();
    const fail = () => Promise.reject(new Error("broken"));
    await expect(lock.shared(fail)).rejects.toThrow("broken");
    await expect(lock.alone(fail)).rejects.toThrow("broken");
    expect(await lock.alone(async () => 1)).toBe(1);
    expect(await lock.shared(async () => 2)).toBe(2);
  });
});
