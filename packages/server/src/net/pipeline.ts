/** Tasks that are begun in order and run side by side, a bounded number at a time. */
export interface Pipeline {
  /** Begins a task as soon as there is room; settles when it has begun. Tasks never throw. */
  begin(task: () => Promise<void>): Promise<void>;
  /** Settles when no task is running. */
  idle(): Promise<void>;
}

/** Creates a pipeline for at most `maxInFlight` tasks. `begin` is called by one caller, one after the other. */
export function createPipeline(maxInFlight: number): Pipeline {
  return new BoundedPipeline(maxInFlight);
}

class BoundedPipeline implements Pipeline {
  readonly #maxInFlight: number;
  #running = 0;
  /** Called when the next task is done. */
  #waiting: (() => void)[] = [];

  constructor(maxInFlight: number) {
    this.#maxInFlight = maxInFlight;
  }

  async begin(task: () => Promise<void>): Promise<void> {
    while (this.#running >= this.#maxInFlight) await this.#nextDone();
    this.#running += 1;
    void this.#run(task);
  }

  async idle(): Promise<void> {
    while (this.#running > 0) await this.#nextDone();
  }

  async #run(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } finally {
      this.#running -= 1;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const wake of waiting) wake();
    }
  }

  #nextDone(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
