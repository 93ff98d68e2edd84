/** What waits for one connection, as the budget sees it. */
export interface Queue {
  /** Of all that waits, whether or not it waits for others too. */
  readonly queuedBytes: number;
  /** Drops what is ephemeral, silently. */
  dropEphemeral(): void;
  /** Drops everything and tells the other end that it misses something. */
  overflow(): void;
}

/**
 * What may wait for all connections together: each has a bound of its own, but so many of them would be more than there is
 * memory. What waits for many is in memory once and counts once. When it is too much, what is ephemeral goes first, then the
 * fullest queues do, until a quarter of the budget is free.
 */
export interface QueueBudget {
  readonly maxBytes: number;
  /** The memory of what waits, and of the queues themselves. May be over the bound until the end of an event-loop round. */
  readonly usedBytes: number;
  open(queue: Queue): void;
  close(queue: Queue): void;
  /** Counts what a queue took in. */
  add(bytes: Uint8Array): void;
  /** Counts what left a queue. */
  remove(bytes: Uint8Array): void;
}

type BudgetParts = {
  readonly maxBytes: number;
  /** Told how many queues overflowed. */
  readonly onShed?: (count: number) => void;
  /** Runs the shedding when nobody is in the middle of a push. Default: `setImmediate`. */
  readonly schedule?: (shed: () => void) => void;
};

/** What an entry of a queue costs beside its bytes, roughly. */
export const entryBytes = 64;

/** Creates a budget of which nothing is used. */
export function createQueueBudget(parts: BudgetParts): QueueBudget {
  const { maxBytes, onShed = () => {}, schedule = setImmediate } = parts;
  const queues = new Set<Queue>();
  /** In how many entries of queues the bytes are. */
  const entries = new Map<Uint8Array, number>();
  let usedBytes = 0;
  let isScheduled = false;

  function shed(): void {
    isScheduled = false;
    for (const queue of queues) queue.dropEphemeral();
    if (usedBytes <= maxBytes) return;
    const fullest = [...queues].sort((one, other) => other.queuedBytes - one.queuedBytes);
    let count = 0;
    for (const queue of fullest) {
      if (usedBytes <= 0.75 * maxBytes) break;
      queue.overflow();
      count += 1;
    }
    onShed(count);
  }

  return {
    maxBytes,
    get usedBytes() {
      return usedBytes;
    },
    open: (queue) => void queues.add(queue),
    close: (queue) => void queues.delete(queue),
    add(bytes) {
      const count = entries.get(bytes) ?? 0;
      entries.set(bytes, count + 1);
      usedBytes += count === 0 ? bytes.length + entryBytes : entryBytes;
      if (usedBytes <= maxBytes || isScheduled) return;
      isScheduled = true;
      schedule(shed);
    },
    remove(bytes) {
      const left = (entries.get(bytes) ?? 1) - 1;
      if (left > 0) entries.set(bytes, left);
      else entries.delete(bytes);
      usedBytes -= left > 0 ? entryBytes : bytes.length + entryBytes;
    },
  };
}
