import { describe, expect, it } from "vitest";
import { createManualClock } from "./manual-clock.ts";

describe("createManualClock()", () => {
  it("stands still until it is moved", () => {
    const clock = createManualClock(1000);
    clock.schedule(0, () => expect.unreachable());
    expect(clock.now()).toBe(1000);
  });

  it("runs what falls due in the order of its time, at its time", () => {
    const clock = createManualClock(1000);
    const ran: (readonly [string, number])[] = [];
    const note = (name: string) => () => ran.push([name, clock.now()]);
    clock.schedule(30, note("late"));
    clock.schedule(10, note("early"));
    clock.schedule(10, note("early too"));
    clock.schedule(20, () => clock.schedule(5, note("made on the way")));
    clock.schedule(31, note("not yet"));
    clock.advance(30);
    expect(ran).toEqual([
      ["early", 1010],
      ["early too", 1010],
      ["made on the way", 1025],
      ["late", 1030],
    ]);
    expect(clock.now()).toBe(1030);
    clock.advance(1);
    expect(ran.at(-1)).toEqual(["not yet", 1031]);
  });

  it("runs nothing that was cancelled", () => {
    const clock = createManualClock();
    let runs = 0;
    const cancelEarly = clock.schedule(10, () => runs++);
    const cancelLate = clock.schedule(10, () => runs++);
    cancelEarly();
    cancelEarly();
    clock.advance(10);
    cancelLate();
    expect(runs).toBe(1);
  });

  it("moves the wall clock alone when it jumps", () => {
    const clock = createManualClock(1000);
    let isRun = false;
    clock.schedule(10, () => {
      isRun = true;
    });
    clock.jump(-500);
    expect([clock.now(), isRun]).toEqual([500, false]);
    clock.jump(100_000);
    expect(isRun).toBe(false);
    clock.advance(10);
    expect([clock.now(), isRun]).toEqual([100_510, true]);
  });
});
