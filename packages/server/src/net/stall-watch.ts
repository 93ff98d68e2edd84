import { machineSchedule } from "./schedule.ts";

/** Waits for something that does not move any more. */
export type StallWatch = {
  /** It moved: the time begins anew. */
  moved(): void;
  stop(): void;
};

/** Starts to watch; `onStall` is called once, when nothing has moved for `stalledMs`. */
export function watchForStall(stalledMs: number, onStall: () => void): StallWatch {
  let stop = machineSchedule(stalledMs, onStall);
  let isStopped = false;
  return {
    moved() {
      if (isStopped) return;
      stop();
      stop = machineSchedule(stalledMs, onStall);
    },
    stop() {
      isStopped = true;
      stop();
    },
  };
}
