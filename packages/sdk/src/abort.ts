import type { Signal } from "./platform.ts";

/** An AbortController without the DOM: the pure part of this package has none. */
export class Abort {
  readonly signal: Signal;
  #aborted = false;
  readonly #listeners = new Set<() => void>();

  constructor() {
    const isAborted = (): boolean => this.#aborted;
    this.signal = {
      get aborted() {
        return isAborted();
      },
      addEventListener: (_type, listener) => {
        this.#listeners.add(listener);
      },
      removeEventListener: (_type, listener) => {
        this.#listeners.delete(listener);
      },
    };
  }

  /** Tells every listener, once. */
  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }
}
