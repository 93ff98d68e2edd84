import type { Platform } from "./platform.ts";

/** Keeps one value of the storage up to date. */
export interface Saver {
  /** The value has changed: it is written after the delay, or at once when the delay is 0. */
  change(): void;
  /** Writes what has changed, now; settles when it is written. */
  flush(): Promise<void>;
}

/**
 * Writes `encode()` under a key: never two writes at the same time, and never more of them than the delay allows. A write
 * that fails is tried again at the next change: the client goes on without its memory rather than stop.
 */
export function createSaver(
  platform: Platform,
  key: string,
  delayMs: number,
  encode: () => string | undefined,
): Saver {
  let isChanged = false;
  let cancelTimer: (() => void) | undefined;
  let writing: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    while (isChanged) {
      isChanged = false;
      try {
        await platform.storage.set(key, encode());
      } catch {
        // Storage can be full or forbidden (private windows); see above.
        return;
      }
    }
  };
  const flush = (): Promise<void> => {
    cancelTimer?.();
    cancelTimer = undefined;
    writing ??= write().finally(() => {
      writing = undefined;
    });
    return writing;
  };
  return {
    change() {
      isChanged = true;
      if (delayMs === 0) void flush();
      else
        cancelTimer ??= platform.schedule(delayMs, () => {
          void flush();
        });
    },
    flush,
  };
}
