/**
 * What is known of a stream that is over: both sides had ended it, or it was reset by us, which the other end learns later;
 * never opened, because a later one was; or too long ago to tell.
 */
export type Past = "ended" | "reset" | "skipped" | "forgotten";

const maxKept = 32;

/** The last streams of a connection that are over. */
export class ClosedStreams {
  readonly #kept = new Map<number, "ended" | "reset">();
  #hasForgotten = false;

  add(id: number, how: "ended" | "reset"): void {
    this.#kept.set(id, how);
    if (this.#kept.size <= maxKept) return;
    this.#hasForgotten = true;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }

  /** The id must be lower than one that was opened. */
  find(id: number): Past {
    return this.#kept.get(id) ?? (this.#hasForgotten ? "forgotten" : "skipped");
  }
}
