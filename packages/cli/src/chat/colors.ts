import type { Io } from "../io.ts";

/** Puts colors around text, or does not. */
export type Colors = {
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
  /** A color of its own for each key. */
  readonly of: (key: string, text: string) => string;
};

// The six colors that are readable on dark and on light terminals.
const palette = [31, 32, 33, 34, 35, 36] as const;

const plain: Colors = { dim: (text) => text, bold: (text) => text, of: (_key, text) => text };

/** Colors for a terminal; none for a file or a pipe, and none where `NO_COLOR` is set (https://no-color.org). */
export function createColors({ stdout, env }: Io): Colors {
  if (!stdout.isTTY || env.NO_COLOR || env.TERM === "dumb") return plain;
  const wrap = (on: number, off: number, text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`;
  return {
    dim: (text) => wrap(2, 22, text),
    bold: (text) => wrap(1, 22, text),
    of(key, text) {
      let hash = 0;
      for (const char of key) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
      return wrap(palette[hash % palette.length] ?? 36, 39, text);
    },
  };
}
