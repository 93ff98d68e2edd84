import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { setPriority } from "node:os";

/** A process of a measurement. */
export type Placed = AsyncDisposable & {
  readonly pid: number;
  readonly process: ChildProcess;
  /** Everything that it has printed so far. */
  readonly output: () => string;
  /** Settles with what it printed first that matches; rejects, with its output, when it ends before. */
  find(pattern: RegExp): Promise<string>;
  /** Settles with the exit code. */
  readonly exited: Promise<number | null>;
};

/** Which core a process of a measurement runs on: never the same one for the server and the load. */
export type Core = "server" | "load";

/** Asked of the kernel where it may be, so that a busy machine disturbs less; for both sides alike. */
const priority = -15;

/** The command that runs on a core of its own; with a single core, or where nobody says which there are, where it likes. */
export function pin(core: Core, command: readonly string[]): readonly string[] {
  const [first, second] = listCores();
  if (first === undefined || second === undefined) return command;
  return ["taskset", "--cpu-list", core === "server" ? first : second, ...command];
}

/** The first two cores that this process may use, by number. */
function listCores(): readonly string[] {
  try {
    const status = readFileSync("/proc/self/status", "utf8");
    const [, ranges = ""] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status) ?? [];
    return ranges.split(",").flatMap((range) => {
      const [start, end = start] = range.split("-").map(Number);
      if (start === undefined || end === undefined || Number.isNaN(start + end)) return [];
      return start === end ? [`${start}`] : [`${start}`, `${start + 1}`];
    });
  } catch {
    // Only Linux has it.
    return [];
  }
}

/** Starts a process on its core. It ends when it is disposed of. */
export function place(core: Core, command: readonly string[], cwd?: string): Placed {
  const [file = "", ...args] = pin(core, command);
  // In a session of its own, since the kernel shares time among sessions first.
  const child = spawn(file, args, { cwd, detached: true, stdio: ["pipe", "pipe", "pipe"] });
  let output = "";
  const watchers = new Set<() => void>();
  const collect = (text: string) => {
    output += text;
    for (const watcher of watchers) watcher();
  };
  child.stdout.setEncoding("utf8").on("data", collect);
  child.stderr.setEncoding("utf8").on("data", collect);
  const exited = once(child, "close").then(([code]) => code as number | null);
  raise(child.pid);
  return {
    pid: child.pid ?? 0,
    process: child,
    output: () => output,
    find: (pattern) => findIn(() => output, watchers, pattern, exited),
    exited,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

function raise(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, priority);
    writeFileSync(`/proc/${pid}/autogroup`, `${priority}`);
  } catch {
    // Only root may, and only some kernels group by session; then the machine should be quiet.
  }
}

function findIn(
  output: () => string,
  watchers: Set<() => void>,
  pattern: RegExp,
  exited: Promise<number | null>,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const look = () => {
    const match = pattern.exec(output());
    if (match !== null) resolve(match[1] ?? match[0]);
  };
  watchers.add(look);
  look();
  void exited.then((code) => reject(new Error(`it ended with ${code}:\n${output()}`)));
  return promise.finally(() => watchers.delete(look));
}
