import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** Lines in, lines out: what a person at a terminal has. */
export class Terminal implements AsyncDisposable {
  readonly #input: Writable;
  readonly #lines: AsyncIterator<string>;
  readonly #close: () => void;

  constructor(output: Readable, input: Writable, close: () => void) {
    this.#input = input;
    this.#close = close;
    this.#lines = createInterface({ input: output })[Symbol.asyncIterator]();
  }

  write(line: string): void {
    this.#input.write(`${line}\n`);
  }

  /** The next line; `undefined` behind the last one. */
  async next(): Promise<string | undefined> {
    const { value, done } = await this.#lines.next();
    return done ? undefined : value;
  }

  /** Reads on until a line that has this in it; answers all that were read. Throws when there is none. */
  async until(part: string): Promise<readonly string[]> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.next();
      if (line === undefined) throw new Error(`no line with ${part}, only:\n${lines.join("\n")}`);
      lines.push(line);
      if (line.includes(part)) return lines;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
  }
}

/** A raw TCP connection. */
export function openSocket(port: number): Terminal {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  return new Terminal(socket, socket, () => socket.destroy());
}

/** Whether the machine has OpenBSD's netcat, as Debian does. */
export function hasNetcat(): boolean {
  const { stderr } = spawnSync("nc", ["-h"], { encoding: "utf8" });
  return stderr?.startsWith("OpenBSD netcat") ?? false;
}

/** `nc`, as a person runs it. */
export function openNetcat(port: number): Terminal & { readonly child: ChildProcess } {
  const child = spawn("nc", ["-N", "localhost", `${port}`], { stdio: ["pipe", "pipe", "ignore"] });
  const terminal = new Terminal(child.stdout, child.stdin, () => child.kill());
  return Object.assign(terminal, { child });
}
