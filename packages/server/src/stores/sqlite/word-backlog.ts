import type { Call } from "./thread-messages.ts";

/** What may wait: a commit that brings more has all of it indexed. */
const maxMessages = 256;
const maxLetters = 32 * 1024;
/** How long it waits for more. */
const defaultDelayMs = 1_000;

/**
 * Tells the writer when to put the words of messages into their index. Each time writes several pages of the file, as many as a
 * message itself, so messages wait for each other.
 */
export class WordBacklog {
  readonly #index: () => void;
  readonly #delayMs: number;
  #messages = 0;
  #letters = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `index` is called for what has waited long enough; soon, for what an earlier writer left behind. */
  constructor(index: () => void, delayMs: number = defaultDelayMs) {
    this.#index = index;
    this.#delayMs = delayMs;
    this.#wait();
  }

  /** Counts what the calls append; true when their transaction has to index all that waits. */
  isDueWith(calls: readonly Call[]): boolean {
    for (const { act, args } of calls) {
      if (act !== "appendMessage") continue;
      const [{ content }] = args;
      this.#messages++;
      this.#letters += content.kind === "text" ? content.text.length : 0;
    }
    const isDue = this.#messages >= maxMessages || this.#letters >= maxLetters;
    if (isDue) this.#clear();
    else if (this.#messages > 0) this.#wait();
    return isDue;
  }

  #wait(): void {
    // Does not keep the thread alive: the next writer finds what is left.
    this.#timer ??= setTimeout(() => {
      this.#clear();
      this.#index();
    }, this.#delayMs).unref();
  }

  #clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#messages = 0;
    this.#letters = 0;
  }
}
