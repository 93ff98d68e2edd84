/** Tasks that are begun in order and run side by side, a bounded number at a time. */
export interface Pipeline {
  /** Begins a task as soon as there is room; settles when it has begun. Tasks never throw. */
  begin(task: () => Promise<void>): Promise<void>;
  /** Settles when all tasks that have begun are done. */
  idle(): Promise<void>;
}

/** Creates a pipeline for at most `maxInFlight` tasks. `begin` is called by one caller, one after the other. */
export function createPipeline(maxInFlight: number): Pipeline {
  const running = new Set<Promise<void>>();
  return {
    async begin(task) {
      while (running.size >= maxInFlight) await Promise.race(running);
      const done = task().finally(() => running.delete(done));
      running.add(done);
    },
    async idle() {
      await Promise.all(running);
    },
  };
}
