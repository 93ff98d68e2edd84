import type { Clock } from "@parley/core";

/** Goes over many things some at a time, so that what waits for the event loop does not wait for all of them. */
export interface Walk {
  /** Begins, a step's time from now. While one is under way: once more, from the beginning, when it has come to its end. */
  start(): void;
  /** Ends it; may be started again. */
  stop(): void;
}

/** What a walk is made of. */
export type WalkParts<Item> = {
  /** Read as it goes, so that a set or a map may change meanwhile. */
  readonly items: Iterable<Item>;
  /** Whether an item is visited. Those passed over cost next to nothing, and do not count. */
  readonly isDue: (item: Item) => boolean;
  readonly visit: (item: Item) => void;
  /** Of one step. */
  readonly maxVisits: number;
  readonly stepMs: number;
  readonly clock: Pick<Clock, "schedule">;
};

/** Creates a walk that has not begun. */
export function createWalk<Item>(parts: WalkParts<Item>): Walk {
  const { items, isDue, visit, maxVisits, stepMs, clock } = parts;
  let rest: Iterator<Item> | undefined;
  let cancel: (() => void) | undefined;
  let isAgain = false;

  function step(): void {
    rest ??= items[Symbol.iterator]();
    const walked = rest;
    let visits = 0;
    for (let next = walked.next(); next.done !== true; next = walked.next()) {
      if (!isDue(next.value)) continue;
      visit(next.value);
      visits += 1;
      if (rest !== walked) return;
      if (visits < maxVisits) continue;
      cancel = clock.schedule(stepMs, step);
      return;
    }
    rest = undefined;
    cancel = isAgain ? clock.schedule(stepMs, step) : undefined;
    isAgain = false;
  }

  return {
    start() {
      if (cancel === undefined) cancel = clock.schedule(stepMs, step);
      else if (rest !== undefined) isAgain = true;
    },
    stop() {
      cancel?.();
      cancel = undefined;
      rest = undefined;
      isAgain = false;
    },
  };
}
