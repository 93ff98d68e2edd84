/** A number of bytes that many share. */
export interface MemoryBudget {
  /** Takes some; false, and nothing is taken, when so many are not left. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

/** Creates a budget that is whole. */
export function createMemoryBudget(maxBytes: number): MemoryBudget {
  let leftBytes = maxBytes;
  return {
    take(bytes) {
      if (bytes > leftBytes) return false;
      leftBytes -= bytes;
      return true;
    },
    give(bytes) {
      leftBytes += bytes;
    },
  };
}
