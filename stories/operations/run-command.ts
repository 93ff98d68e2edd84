import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const parley = fileURLToPath(new URL("../../packages/cli/bin/parley.js", import.meta.url));

/** How a command ended, and what it said. */
export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs `parley` with these arguments, as an operator does. */
export function runCommand(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [parley, ...args], (error, stdout, stderr) => {
      resolve({
        code: typeof error?.code === "number" ? error.code : error ? -1 : 0,
        stdout,
        stderr,
      });
    });
  });
}

/** What a command printed as JSON; throws what it complained about when it failed. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads the answer that it expects.
export async function runForJson(...args: readonly string[]): Promise<any> {
  const { code, stdout, stderr } = await runCommand(...args, "--json");
  if (code !== 0) throw new Error(`parley ${args.join(" ")} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}
