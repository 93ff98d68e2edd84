import type { Log } from "./log.ts";

/** Runs something once, later. Like the core's clock, it keeps no process alive. */
type Timer = { schedule(delayMs: number, run: () => void): void };

/** Lines of one text in a window. */
type Counted = { written: number; omitted: number };

const windowMs = 60_000;

/**
 * Of warnings, much of which strangers cause as often as they like, a few show whom to look at. Of a defect each line has the
 * request id that somebody may ask for, so there is room for more of them.
 */
const maxLines = { warn: 10, error: 100 } as const;

/**
 * The same log, but that nobody can fill it: of warnings of the same text ten a minute are written, of errors a hundred. The others are
 * counted, and the count (`omitted`) is written when the minute is over. Texts are the program's own, so there are few of them.
 */
export function createBoundedLog(log: Log, timer: Timer): Log {
  const windows = new Map<string, Counted>();

  const writeBounded =
    (level: keyof typeof maxLines) =>
    (fields: object, text: string): void => {
      const counted = windows.get(text) ?? open(level, text);
      if (counted.written >= maxLines[level]) {
        counted.omitted += 1;
        return;
      }
      counted.written += 1;
      log[level](fields, text);
    };

  function open(level: keyof typeof maxLines, text: string): Counted {
    const counted = { written: 0, omitted: 0 };
    windows.set(text, counted);
    timer.schedule(windowMs, () => {
      windows.delete(text);
      // The window was opened by one request, but speaks of all.
      if (counted.omitted > 0) log[level]({ omitted: counted.omitted, requestId: undefined }, text);
    });
    return counted;
  }

  return {
    // Called as methods: a logger's may need its `this`.
    debug: (fields, text) => log.debug(fields, text),
    info: (fields, text) => log.info(fields, text),
    warn: writeBounded("warn"),
    error: writeBounded("error"),
  };
}
