import type { Event } from "./model/event.ts";

/** A hole with more events than this is told as a gap instead of being filled. */
export const maxHoleEvents = 1_000;

/** What a follower needs. */
export type LogFollowerOptions = {
  readonly log: string;
  /** The last seq that is known; undefined: the first thing that comes is the beginning. */
  readonly cursor: number | undefined;
  /** Events of the log after a seq, oldest first, as many as the server gives at once. */
  readonly fetch: (log: string, afterSeq: number) => Promise<readonly Event[]>;
  readonly onEvents: (events: readonly Event[]) => void;
  readonly onGap: (fromSeq: number, toSeq: number) => void;
  readonly onCaughtUp: () => void;
  /** A hole could not be filled: the connection has to be made anew, from the cursor. The follower does nothing more. */
  readonly onBroken: (thrown: unknown) => void;
};

type Step =
  | { readonly kind: "event"; readonly event: Event }
  | { readonly kind: "gap"; readonly fromSeq: number; readonly toSeq: number }
  | { readonly kind: "caught_up"; readonly seq: number };

/**
 * Follows one log over one connection and answers for its continuity: what the server sends is checked, not
 * trusted. Repeats are dropped; a hole is filled before anything after it is told; what comes meanwhile waits.
 */
export class LogFollower {
  readonly #options: LogFollowerOptions;
  readonly #waiting: Step[] = [];
  #cursor: number | undefined;
  #isFilling = false;
  #isClosed = false;

  constructor(options: LogFollowerOptions) {
    this.#options = options;
    this.#cursor = options.cursor;
  }

  /** The last seq that was told; undefined when none is known. */
  get cursor(): number | undefined {
    return this.#cursor;
  }

  /** An event came. */
  accept(event: Event): void {
    this.#take({ kind: "event", event });
  }

  /** The server skips these. */
  skip(fromSeq: number, toSeq: number): void {
    this.#take({ kind: "gap", fromSeq, toSeq });
  }

  /** The server has sent everything up to this seq. */
  caughtUp(seq: number): void {
    this.#take({ kind: "caught_up", seq });
  }

  /** Nothing more is told, not even what is being fetched now. */
  close(): void {
    this.#isClosed = true;
  }

  #take(step: Step): void {
    if (this.#isClosed) return;
    if (this.#isFilling) this.#waiting.push(step);
    else this.#run(step);
  }

  #run(step: Step): void {
    const target =
      step.kind === "event" ? step.event.seq : step.kind === "gap" ? step.fromSeq : step.seq + 1;
    this.#cursor ??= target - 1;
    if (target > this.#cursor + 1) {
      void this.#fillUpTo(target - 1, step);
      return;
    }
    switch (step.kind) {
      case "event":
        if (step.event.seq === this.#cursor + 1) {
          this.#cursor = step.event.seq;
          this.#options.onEvents([step.event]);
        }
        return;
      case "gap":
        if (step.toSeq > this.#cursor) {
          const fromSeq = this.#cursor + 1;
          this.#cursor = step.toSeq;
          this.#options.onGap(fromSeq, step.toSeq);
        }
        return;
      case "caught_up":
        this.#options.onCaughtUp();
    }
  }

  /** Fetches what is missing up to a seq, then goes on with the step that showed the hole and what came behind it. */
  async #fillUpTo(lastSeq: number, step: Step): Promise<void> {
    this.#isFilling = true;
    try {
      await this.#fill(lastSeq);
    } catch (thrown) {
      if (this.#isClosed) return;
      this.#isClosed = true;
      this.#options.onBroken(thrown);
      return;
    }
    this.#isFilling = false;
    const steps = [step, ...this.#waiting.splice(0)];
    for (const next of steps) this.#take(next);
  }

  async #fill(lastSeq: number): Promise<void> {
    while (!this.#isClosed) {
      const cursor = this.#cursor ?? 0;
      if (cursor >= lastSeq) return;
      if (lastSeq - cursor > maxHoleEvents) {
        this.#cursor = lastSeq;
        this.#options.onGap(cursor + 1, lastSeq);
        return;
      }
      const page = await this.#options.fetch(this.#options.log, cursor);
      const events = page.filter((event) => event.seq > cursor && event.seq <= lastSeq);
      if (events.some((event, index) => event.seq !== cursor + 1 + index) || events.length === 0) {
        throw new Error(`the server has no event ${cursor + 1} of log ${this.#options.log}`);
      }
      if (this.#isClosed) return;
      this.#cursor = cursor + events.length;
      this.#options.onEvents(events);
    }
  }
}
