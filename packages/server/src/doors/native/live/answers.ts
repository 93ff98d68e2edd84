import { joinBytes } from "../../../net/join-bytes.ts";
import type { Outbox } from "../../../net/outbox.ts";

/** The answers to a client's frames, on their way to its outbox. */
export interface Answers {
  add(bytes: Uint8Array): void;
  /** Pushes what has been added, now: to be called before anything else that must come behind it is pushed. */
  flush(): void;
}

/**
 * Joins the answers of one moment into one push. A group commit answers many messages of a client at once, and a write
 * for each would cost more than the messages did. What comes of the same commit as an event is cast later.
 */
export function createAnswers(outbox: Pick<Outbox, "push">): Answers {
  return new JoinedAnswers(outbox);
}

class JoinedAnswers implements Answers {
  readonly #outbox: Pick<Outbox, "push">;
  #waiting: Uint8Array[] = [];

  constructor(outbox: Pick<Outbox, "push">) {
    this.#outbox = outbox;
  }

  add(bytes: Uint8Array): void {
    // Behind all promises of this moment, and before the end of the event-loop round.
    if (this.#waiting.length === 0) process.nextTick(() => this.flush());
    this.#waiting.push(bytes);
  }

  flush(): void {
    if (this.#waiting.length === 0) return;
    const bytes = joinBytes(this.#waiting);
    this.#waiting = [];
    this.#outbox.push(bytes);
  }
}
