import { joinBytes } from "../../../net/join-bytes.ts";

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
export function createAnswers(push: (bytes: Uint8Array) => void): Answers {
  let waiting: Uint8Array[] = [];
  const flush = (): void => {
    if (waiting.length === 0) return;
    const bytes = joinBytes(waiting);
    waiting = [];
    push(bytes);
  };
  return {
    add(bytes) {
      // Behind all promises of this moment, and before the end of the event-loop round.
      if (waiting.length === 0) process.nextTick(flush);
      waiting.push(bytes);
    },
    flush,
  };
}
