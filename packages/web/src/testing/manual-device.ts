import type { Device } from "../store/device.ts";

/** A device whose time stands still until `advance`. */
export type ManualDevice = Device & { advance(ms: number): void };

/** Starts at time 0 with an empty storage. */
export function createManualDevice(): ManualDevice {
  const values = new Map<string, string>();
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  let now = 0;
  return {
    now: () => now,
    schedule(delayMs, run) {
      const timer = { at: now + delayMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    storage: {
      get: (key) => values.get(key),
      set(key, value) {
        if (value === undefined) values.delete(key);
        else values.set(key, value);
      },
    },
    advance(ms) {
      now += ms;
      const due = [...timers].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
      for (const timer of due) if (timers.delete(timer)) timer.run();
    },
  };
}
