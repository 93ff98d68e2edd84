import { describe, expect, it } from "vitest";
import { judgeSync } from "./measure-sync.ts";

describe("judgeSync()", () => {
  it("says in words what a sync of so many milliseconds means", () => {
    const judge = (ms: number) => judgeSync(Array.from({ length: 50 }, () => ms));
    expect(judge(0.2)).toEqual({
      level: "ok",
      message: "a sync takes 0.20 ms (p50), 0.20 ms (p99): fast",
    });
    expect(judge(5).message).toMatch(/: good$/);
    expect(judge(30).message).toMatch(/: slow, fine for some dozens of people$/);
    expect(judge(200)).toMatchObject({
      level: "warning",
      message:
        "a sync takes 200.00 ms (p50), 200.00 ms (p99): very slow, every message waits for it",
    });
  });
});
