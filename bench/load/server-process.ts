import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Ports } from "./clients/client.ts";

/** A server in a process of its own, with nothing but its defaults. */
export type ServerProcess = AsyncDisposable & {
  readonly ports: Ports;
  readonly pid: number;
  /** Resident memory, in bytes. */
  readonly rss: () => number;
  /** Processor time so far, in milliseconds. */
  readonly cpuMs: () => number;
  /** Sends the signal; answers with what the process ended with, and after how long. */
  stop(
    signal: "SIGTERM" | "SIGKILL",
  ): Promise<{ readonly code: number | null; readonly ms: number }>;
};

const main = fileURLToPath(new URL("../../packages/cli/bin/parley.js", import.meta.url));
const otherPorts = ["im", "qt-tls", "qt", "grpc", "line"].map((name) => `--port-${name}=0`);
const ticksPerSecond = 100;

/** Starts `parley serve`; on the port of the one before, when it is to take its place. */
export async function startServerProcess(folder: string, port = 0): Promise<ServerProcess> {
  const flags = ["--data", folder, `--port-web=${port}`, ...otherPorts, "--log-level=warn"];
  const child = spawn(process.execPath, [main, "serve", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const web = await findPort(child);
  const pid = child.pid ?? 0;
  const exited = once(child, "exit").then(([code]) => code as number | null);
  async function stop(signal: "SIGTERM" | "SIGKILL") {
    const startedAt = performance.now();
    child.kill(signal);
    const code = await exited;
    return { code, ms: performance.now() - startedAt };
  }
  return {
    ports: { web },
    pid,
    rss: () => readKilobytes(pid) * 1024,
    cpuMs: () => readTicks(pid) * (1000 / ticksPerSecond),
    stop,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) await stop("SIGKILL");
    },
  };
}

/** Reads on to the end, so that the server is never without a reader. */
function findPort({ stdout }: ChildProcess): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let banner = "";
  stdout?.setEncoding("utf8").on("data", (text: string) => {
    banner += text;
    const port = /browser +http:.*:(\d+)$/m.exec(banner)?.[1];
    if (port !== undefined && banner.endsWith("\n\n")) resolve(Number(port));
  });
  stdout?.on("end", () => reject(new Error(`the server did not start:\n${banner}`)));
  return promise;
}

/** 0 for a process that has ended. */
function readKilobytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    // Between two servers there is none.
    return 0;
  }
}

function readTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}
