import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { CommandError, exitCodes, type Io } from "./io.ts";

/** Asks a question on the terminal. Throws CommandError when there is none, or when the person presses Ctrl-C. */
export function readAnswer(io: Io, question: string): Promise<string> {
  return ask(io, question, io.stdout, "--user");
}

/**
 * The password: `PARLEY_PASSWORD`, or asked on the terminal without showing what is typed. Throws CommandError when there
 * is neither.
 */
export async function readPassword(io: Io, question = "Password: "): Promise<string> {
  return io.env.PARLEY_PASSWORD ?? readHidden(io, question, "PARLEY_PASSWORD");
}

/** Asks on the terminal without showing what is typed. Throws CommandError when there is none; `needed` is what to give instead. */
export async function readHidden(io: Io, question: string, needed: string): Promise<string> {
  const hidden = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (io.stdin.isTTY) io.stdout.write(question);
  try {
    return await ask(io, "", hidden, needed);
  } finally {
    if (io.stdin.isTTY) io.stdout.write("\n");
  }
}

async function ask(
  io: Io,
  question: string,
  output: NodeJS.WritableStream,
  needed: string,
): Promise<string> {
  if (!io.stdin.isTTY) {
    throw new CommandError(exitCodes.usage, `there is no terminal to ask on: give ${needed}`);
  }
  const lines = createInterface({ input: io.stdin, output, terminal: true, historySize: 0 });
  const stop = new AbortController();
  lines.once("SIGINT", () => stop.abort());
  lines.once("close", () => stop.abort());
  try {
    return await lines.question(question, { signal: stop.signal });
  } catch (cause) {
    throw new CommandError(exitCodes.failed, "stopped", { cause });
  } finally {
    lines.close();
  }
}
