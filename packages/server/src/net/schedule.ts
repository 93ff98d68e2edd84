/** Calls `run` once, `delayMs` from now; the returned function cancels it. The `schedule` of the core's clock fits. */
export type Schedule = (delayMs: number, run: () => void) => () => void;

/** The schedule of the machine. Does not keep a process alive. */
export const machineSchedule: Schedule = (delayMs, run) => {
  const timer = setTimeout(run, delayMs);
  timer.unref();
  return () => clearTimeout(timer);
};
