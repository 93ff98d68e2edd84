import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../../bin/parley.js", import.meta.url));

/** How a command ended, and what it said. */
export type Result = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

type Environment = Readonly<Record<string, string>>;

/** A person or a script with a profile of its own, at a server. */
export interface User {
  /** Starts `parley` with these arguments, and with this in its environment besides. */
  start(args: readonly string[], env?: Environment): ChildProcess;
  /** Runs it to its end, with this on its standard input and in its environment. */
  run(args: readonly string[], input?: string, env?: Environment): Promise<Result>;
}

/** They read a data folder, and know no profile. */
const operatorCommands: ReadonlySet<string> = new Set(["backup", "restore", "audit"]);

/** Creates one, whose password is `correct horse`. */
export function createUser(url: string, folder: string, name: string): User {
  const env = { PATH: process.env.PATH, PARLEY_SERVER: url, PARLEY_PASSWORD: "correct horse" };
  const start = (args: readonly string[], more: Environment = {}): ChildProcess => {
    const profile = operatorCommands.has(args[0] ?? "") ? [] : ["--profile", join(folder, name)];
    return spawn(process.execPath, [bin, ...args, ...profile], { env: { ...env, ...more } });
  };
  const run = async (args: readonly string[], input = "", more = {}): Promise<Result> => {
    const child = start(args, more);
    if (!child.stdin || !child.stdout || !child.stderr) throw new Error("the command has no pipes");
    child.stdin.end(input);
    const exit = new Promise<number | null>((resolve) => child.once("close", resolve));
    const [stdout, stderr, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      exit,
    ]);
    return { code, stdout, stderr };
  };
  return { start, run };
}

/** Reads what a command prints until it says something. */
export async function readUntil(child: ChildProcess, wanted: string): Promise<string> {
  let said = "";
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    said += chunk;
    if (said.includes(wanted)) return said;
  }
  throw new Error(`the command ended before it said ${wanted}: ${said}`);
}

/** The lines that are not empty, without the time at their beginning. */
export const withoutTimes = (said: string): string[] =>
  said
    .replaceAll(/^\d\d:\d\d /gm, "")
    .split("\n")
    .filter((line) => line !== "");
