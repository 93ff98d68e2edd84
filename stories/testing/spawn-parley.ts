import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A server in a process of its own, as an operator starts it. */
export type SpawnedServer = AsyncDisposable & {
  /** Where browsers go, for example `http://localhost:40123`. */
  readonly url: string;
  /** From its banner. */
  readonly ports: Readonly<Record<"web" | "im" | "qt-tls" | "qt" | "grpc" | "line", number>>;
  readonly process: ChildProcess;
  /** What it has printed so far. */
  readonly output: () => string;
  /** Settles with the exit code; `null` after a signal that it did not handle. */
  readonly exited: Promise<number | null>;
};

const main = fileURLToPath(new URL("../../packages/cli/bin/parley.js", import.meta.url));
const portNames = ["web", "im", "qt-tls", "qt", "grpc", "line"];

/**
 * Starts `parley serve` on free ports and waits for its banner; `nodeFlags` are for Node itself. Rejects with its output
 * when it ends before.
 */
export async function spawnParley(
  dataFolder: string,
  flags: readonly string[] = [],
  nodeFlags: readonly string[] = [],
): Promise<SpawnedServer> {
  const ports = portNames.map((name) => `--port-${name}=0`);
  const command = [...nodeFlags, main, "serve", "--data", dataFolder, ...ports, ...flags];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const { promise: ready, resolve, reject } = Promise.withResolvers<string>();
  const collect = (text: string) => {
    output += text;
    const url = /browser\s+(http:\S+)\n/.exec(output)?.[1];
    if (url !== undefined && /\n\n$/.test(output)) resolve(url);
  };
  child.stdout.setEncoding("utf8").on("data", collect);
  child.stderr.setEncoding("utf8").on("data", collect);
  const exited = once(child, "close").then(([code]) => code as number | null);
  void exited.then((code) => reject(new Error(`parley serve ended with ${code}:\n${output}`)));
  const url = await ready;
  return {
    url,
    ports: {
      web: findPort(output, /browser +http:.*:(\d+)$/m),
      im: findPort(output, /messenger +ws:.*:(\d+)$/m),
      "qt-tls": findPort(output, /Qt chat +https:.*:(\d+)$/m),
      qt: findPort(output, /Qt chat +.*\n +http:.*:(\d+)$/m),
      grpc: findPort(output, /gRPC +.*:(\d+)$/m),
      line: findPort(output, /terminal +nc .* (\d+)$/m),
    },
    process: child,
    output: () => output,
    exited,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

function findPort(banner: string, line: RegExp): number {
  const port = line.exec(banner)?.[1];
  if (port === undefined) throw new Error(`no ${line} in the banner:\n${banner}`);
  return Number(port);
}
