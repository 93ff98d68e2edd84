/** Time, handed in so that tests own it. */
export interface Clock {
  /** Milliseconds since 1970. May jump, forwards and backwards: the machine's clock does. */
  now(): number;
  /**
   * Calls `run` once, `delayMs` from now by a clock that does not jump. The returned function
   * cancels it; cancelling twice, or after it ran, does nothing. Does not keep a process alive.
   */
  schedule(delayMs: number, run: () => void): () => void;
}
