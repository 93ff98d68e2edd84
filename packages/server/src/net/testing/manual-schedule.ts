import type { Schedule } from "../schedule.ts";

/** A schedule whose time the test moves. */
export type ManualSchedule = { readonly schedule: Schedule; advance(ms: number): void };

/** Creates a schedule that stands still. */
export function createManualSchedule(): ManualSchedule {
  const entries = new Set<{ readonly at: number; readonly run: () => void }>();
  let now = 0;
  return {
    schedule(delayMs, run) {
      const entry = { at: now + delayMs, run };
      entries.add(entry);
      return () => entries.delete(entry);
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = [...entries].filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        now = next.at;
        entries.delete(next);
        next.run();
      }
      now = end;
    },
  };
}
