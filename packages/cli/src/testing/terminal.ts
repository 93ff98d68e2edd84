import { PassThrough, Writable } from "node:stream";
import type { Io } from "../io.ts";

/** A terminal in memory: it obeys the sequences that readline writes, so a test sees what a person sees. */
export interface Terminal {
  readonly io: Io;
  /** Presses keys. */
  type(keys: string): void;
  /** The rows that are not empty, from the top. */
  rows(): string[];
}

// Stands for ESC [, which begins a sequence; it is a private character that nobody types.
const begin = "\ue000";
// A sequence that moves the cursor or erases, or else one character.
const sequence = /\ue000(\d*)([A-Z])|[\s\S]/gu;

/** Creates one of so many columns, and as many rows as are needed. */
export function createTerminal(columns: number, env: Io["env"] = { NO_COLOR: "1" }): Terminal {
  const cells: string[][] = [[]];
  let row = 0;
  let column = 0;
  const put = (char: string): void => {
    if (char === "\r") column = 0;
    else if (char === "\n") {
      // As the terminal driver does: a line break goes to the first column too.
      row += 1;
      column = 0;
    } else {
      if (column === columns) {
        row += 1;
        column = 0;
      }
      for (let filled = cells.length; filled <= row; filled += 1) cells.push([]);
      const line = cells[row] ?? [];
      for (let filled = line.length; filled < column; filled += 1) line.push(" ");
      line[column] = char;
      column += 1;
    }
  };
  const obey = (count: number, command: string): void => {
    if (command === "A") row = Math.max(0, row - count);
    else if (command === "B") row += count;
    else if (command === "C") column = Math.min(columns - 1, column + count);
    else if (command === "D") column = Math.max(0, column - count);
    else if (command === "G") column = count - 1;
    else if (command === "J" || command === "K") {
      cells[row]?.splice(column);
      if (command === "J") cells.splice(row + 1);
    }
  };
  const stdout = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      const marked = chunk.replaceAll("\u001b[", begin);
      for (const [part, count, command] of marked.matchAll(sequence)) {
        if (command === undefined) put(part);
        else obey(count ? Number(count) : command === "J" || command === "K" ? 0 : 1, command);
      }
      done();
    },
  });
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  return {
    io: { stdin, stdout: Object.assign(stdout, { isTTY: true, columns }), stderr: stdout, env },
    type: (keys) => void stdin.write(keys),
    rows: () => cells.map((line) => line.join("")).filter((line) => line.trim() !== ""),
  };
}
