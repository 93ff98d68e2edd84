import type { Clock } from "../ports/clock.ts";

/** A clock that stands still until a test moves it. */
export type ManualClock = Clock & {
  /**
   * Lets time pass: the wall clock and the steady one. Runs what falls due in the order of its time
   * (equal times in the order of scheduling), with `now()` at that time; what these runs schedule
   * within the time is run too.
   */
  advance(ms: number): void;
  /** Moves the wall clock alone, as when somebody sets it; backwards when negative. Nothing falls due. */
  jump(ms: number): void;
};

/** 2023-11-14T22:13:20Z: a plain number to begin with. */
const defaultStartMs = 1_700_000_000_000;

/** Creates a clock that begins at `startMs`, in milliseconds since 1970. */
export function createManualClock(startMs: number = defaultStartMs): ManualClock {
  let wallMs = startMs;
  let steadyMs = 0;
  const pending = new Set<{ readonly dueMs: number; readonly run: () => void }>();

  function findNext(untilMs: number) {
    let next: { readonly dueMs: number; readonly run: () => void } | undefined;
    for (const entry of pending) {
      if (entry.dueMs <= untilMs && (next === undefined || entry.dueMs < next.dueMs)) next = entry;
    }
    return next;
  }

  function moveTo(ms: number): void {
    wallMs += ms - steadyMs;
    steadyMs = ms;
  }

  return {
    now: () => wallMs,
    schedule(delayMs, run) {
      const entry = { dueMs: steadyMs + Math.max(0, delayMs), run };
      pending.add(entry);
      return () => {
        pending.delete(entry);
      };
    },
    advance(ms) {
      const untilMs = steadyMs + ms;
      for (let next = findNext(untilMs); next !== undefined; next = findNext(untilMs)) {
        pending.delete(next);
        moveTo(next.dueMs);
        next.run();
      }
      moveTo(untilMs);
    },
    jump(ms) {
      wallMs += ms;
    },
  };
}
