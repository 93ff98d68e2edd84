import {
  clearScreenDown,
  createInterface,
  cursorTo,
  type Interface,
  moveCursor,
} from "node:readline";
import type { Io } from "../io.ts";

/** What a screen tells. */
export type ScreenOptions = {
  readonly io: Io;
  readonly onLine: (line: string) => void;
  /** The person presses a key; the text is what stands in the line by then. */
  readonly onTyping: (line: string) => void;
  /** The input has ended, or the person wants to go. */
  readonly onEnd: () => void;
  /** What may stand for the end of the line, and that end. */
  readonly complete: (line: string) => Promise<readonly [readonly string[], string]>;
};

/** Lines above, a line to write in below: what arrives never disturbs what is being written. */
export interface Screen {
  /** Shows whole lines above the input. */
  print(text: string): void;
  setPrompt(prompt: string): void;
  close(): void;
}

/** Opens the screen on a terminal, or as plain lines on pipes. */
export function openScreen({ io, onLine, onTyping, onEnd, complete }: ScreenOptions): Screen {
  const isTerminal = io.stdin.isTTY === true && io.stdout.isTTY === true;
  const lines = createInterface({
    input: io.stdin,
    ...(isTerminal ? { output: io.stdout } : {}),
    terminal: isTerminal,
    completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
      void complete(line).then(([hits, end]) => done(null, [[...hits], end]));
    },
  });
  let isClosed = false;
  lines.once("close", () => {
    isClosed = true;
    onEnd();
  });
  if (isTerminal) return openTerminal(io, lines, { onLine, onTyping, isClosed: () => isClosed });
  lines.on("line", onLine);
  return {
    print: (text) => void io.stdout.write(`${text}\n`),
    setPrompt: () => undefined,
    close: () => lines.close(),
  };
}

type Handlers = Pick<ScreenOptions, "onLine" | "onTyping"> & { readonly isClosed: () => boolean };

function openTerminal(io: Io, lines: Interface, { onLine, onTyping, isClosed }: Handlers): Screen {
  const { stdin, stdout } = io;
  let rowsOfInput = 0;
  const onKeyBefore = (_text: unknown, key: { readonly name?: string } | undefined): void => {
    if (key?.name !== "return" && key?.name !== "enter") return;
    // To the end first: only from there is it known how many rows the input has.
    lines.write(null, { ctrl: true, name: "e" });
    rowsOfInput = lines.getCursorPos().rows + 1;
  };
  const onKeyAfter = (): void => {
    // Node counts the rows of its input only for keys that come one by one: after a paste that goes over several
    // rows it would draw in the wrong place. The test of long inputs fails without this.
    Reflect.set(lines, "prevRows", lines.getCursorPos().rows);
    onTyping(lines.line);
  };
  stdin.prependListener("keypress", onKeyBefore);
  stdin.on("keypress", onKeyAfter);
  lines.on("line", (line) => {
    // What was written comes back as a message from the server: it is shown once, there.
    moveCursor(stdout, 0, -rowsOfInput);
    cursorTo(stdout, 0);
    clearScreenDown(stdout);
    onLine(line);
    if (!isClosed()) lines.prompt(true);
  });
  const clearInput = (): void => {
    moveCursor(stdout, 0, -lines.getCursorPos().rows);
    cursorTo(stdout, 0);
    clearScreenDown(stdout);
  };
  lines.once("close", clearInput);
  lines.on("SIGINT", () => {
    if (lines.line === "") lines.close();
    else lines.write(null, { ctrl: true, name: "u" });
  });
  return {
    print(text) {
      if (isClosed()) {
        stdout.write(`${text}\n`);
        return;
      }
      const { rows } = lines.getCursorPos();
      clearInput();
      // The prompt goes up by as many rows as the input had before it draws itself anew.
      stdout.write(`${text}\n${"\n".repeat(rows)}`);
      lines.prompt(true);
    },
    setPrompt(prompt) {
      if (prompt === lines.getPrompt() || isClosed()) return;
      const { rows } = lines.getCursorPos();
      clearInput();
      lines.setPrompt(prompt);
      stdout.write("\n".repeat(rows));
      lines.prompt(true);
    },
    close() {
      stdin.off("keypress", onKeyBefore);
      stdin.off("keypress", onKeyAfter);
      lines.close();
    },
  };
}
