import type { LogId } from "../ids.ts";

/** A word to the other processes: this log has events up to this seq. */
export type Notice = { readonly log: LogId; readonly head: number };

/**
 * Tells other processes that a log has a new event. At most once and without replay: the store is
 * the only truth, and who sees a hole in seq reads the store.
 */
export interface Bus {
  /** Tells every other listener of every process. Never throws and never waits: what cannot be told now is dropped. */
  publish(notice: Notice): void;
  /** Calls `listener` for notices published after this by others than the same bus object. The returned function ends it. */
  subscribe(listener: (notice: Notice) => void): () => void;
  /** Ends all subscriptions and gives its resources back. */
  close(): Promise<void>;
}
