import type { OnProgress } from "@parley/server/operations";
import { formatBytes } from "./format-bytes.ts";
import type { Io } from "./io.ts";

/** A line on a terminal that says how far something is; nothing where nobody looks. */
export type ProgressLine = {
  readonly onProgress: OnProgress;
  /** Takes the line away. */
  clear(): void;
};

/** How often it is written anew. */
const everyMs = 100;
/** Back to the beginning of the line, and away with what stands there. */
const eraseLine = "\r\u001b[K";

/** Creates it on the standard errors, when the standard output is a terminal: pipes get results alone. */
export function createProgressLine(io: Io): ProgressLine {
  if (!io.stdout.isTTY) return { onProgress: () => {}, clear() {} };
  let writtenAt = 0;
  return {
    onProgress({ what, done, total, unit }) {
      const now = performance.now();
      if (now - writtenAt < everyMs && done < total) return;
      writtenAt = now;
      const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
      const amount = unit === "bytes" ? `, ${formatBytes(done)} of ${formatBytes(total)}` : "";
      io.stderr.write(`${eraseLine}${what}: ${percent} %${amount}`);
    },
    clear: () => void io.stderr.write(eraseLine),
  };
}
