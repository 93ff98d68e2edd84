/** A number of bytes that many share. */
export interface MemoryBudget {
  /** Takes some; false, and nothing is taken, when so many are not left. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

/** Creates a budget that is whole. What is taken from it is taken from `whole` too, of which it is a share. */
export function createMemoryBudget(maxBytes: number, whole?: MemoryBudget): MemoryBudget {
  let leftBytes = maxBytes;
  return {
    take(bytes) {
      if (bytes > leftBytes || whole?.take(bytes) === false) return false;
      leftBytes -= bytes;
      return true;
    },
    give(bytes) {
      leftBytes += bytes;
      whole?.give(bytes);
    },
  };
}
