/** Holds the right to be the one engine of this browser profile. */
export interface Claim {
  /** Takes the right from the engine that has it. */
  steal(): void;
}

/**
 * Asks for the right to run, so that two engines never send the same outbox. Pages share one engine where there are
 * shared workers; a second engine exists only beside an older build of the page, or where there are none.
 * `onHeld` is called when it is ours, `onBusy` when somebody else has it (it can still become ours later),
 * `onLost` when it was stolen. Without Web Locks (a page over plain http) it is ours at once.
 */
export function claimEngine(
  locks: LockManager | undefined,
  options: {
    readonly name: string;
    readonly onHeld: () => void;
    readonly onBusy: () => void;
    readonly onLost: () => void;
    /** Before `onBusy`, in milliseconds: an engine that is just being closed gives the lock back in that time. */
    readonly patienceMs: number;
  },
): Claim {
  if (!locks) {
    options.onHeld();
    return { steal: () => {} };
  }
  const manager = locks;
  let waiting = new AbortController();

  function request(lockOptions: LockOptions): void {
    const patience = setTimeout(options.onBusy, options.patienceMs);
    let isHeld = false;
    manager
      .request(options.name, lockOptions, () => {
        clearTimeout(patience);
        isHeld = true;
        options.onHeld();
        // Held until the worker dies or another engine steals it.
        return new Promise<void>(() => {});
      })
      .catch(() => {
        clearTimeout(patience);
        if (isHeld) options.onLost();
      });
  }

  request({ signal: waiting.signal });
  return {
    steal() {
      waiting.abort();
      waiting = new AbortController();
      request({ steal: true });
    },
  };
}
