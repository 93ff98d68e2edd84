import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { place } from "./place.ts";
import { type Scenario, toLoadFlags } from "./scenario.ts";
import type { Subject, Surroundings } from "./subjects/subject.ts";

/** Times in microseconds. */
export type Times = {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
};

/** What the load generator prints: see `load/main.c`. */
export type LoadReport = {
  readonly connections: number;
  readonly joined: number;
  readonly failed: number;
  readonly joinMs: number;
  readonly joinCpuMs: number;
  readonly rssBefore: number;
  readonly rssIdle: number;
  readonly rssBusy: number;
  readonly seconds: number;
  readonly sent: number;
  readonly messages: number;
  readonly deliveries: number;
  readonly deliveredBytes: number;
  readonly serverCpuMs: number;
  readonly ownCpuMs: number;
  /** Messages that were on their way at the end. */
  readonly backlog: number;
  readonly latencyUs: Times;
  readonly acknowledgedUs: Times;
  readonly lost: number;
  readonly wrongOrder: number;
  readonly unknown: number;
  readonly damaged: number;
  readonly refused: number;
  readonly slowed: number;
};

/** One measurement. */
export type Measurement =
  | { readonly kind: "measured"; readonly report: LoadReport }
  /** Some message did not arrive, once and in order, or the server gave up. */
  | { readonly kind: "failed"; readonly report: LoadReport | undefined; readonly reason: string }
  /** It is not there on this machine. */
  | { readonly kind: "absent" };

/** How long to measure. */
export type Pace = { readonly seconds: number; readonly warmUp: number };

/** A server that runs, and a way to let the load generator loose on it. */
export type Bench = AsyncDisposable & {
  readonly pid: number;
  readonly port: number;
  measure(scenario: Scenario, pace: Pace): Promise<Measurement>;
  /** Runs the load generator with flags of one's own, groups and times among them. */
  run(flags: readonly string[]): Promise<Measurement>;
};

/** What a bench is made of. */
export type BenchParts = {
  readonly loadProgram: string;
  readonly subject: Subject;
  readonly surroundings: Omit<Surroundings, "folder">;
  /** For what the server writes. */
  readonly place: string;
};

/** Starts a server. `undefined` when it cannot be had on this machine. */
export async function openBench(parts: BenchParts): Promise<Bench | undefined> {
  const { loadProgram, subject, surroundings } = parts;
  const folder = mkdtempSync(join(parts.place, "run-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const server = await subject.start({ ...surroundings, folder });
  if (server === undefined) {
    remove();
    return undefined;
  }
  const run = (flags: readonly string[]) =>
    runLoad(loadProgram, ["--pid", `${server.pid}`, ...flags, ...server.loadFlags]);
  return {
    pid: server.pid,
    port: server.port,
    run,
    measure(scenario, pace) {
      const end = scenario.isTls ? ":0:tls" : "";
      const group = `${subject.wire}:${server.port}:${scenario.receivers + 1}${end}`;
      return run(["--group", group, ...toPaceFlags(pace), ...toLoadFlags(scenario)]);
    },
    async [Symbol.asyncDispose]() {
      if (surroundings.profileFolder !== undefined) await server.stop();
      await server[Symbol.asyncDispose]();
      remove();
    },
  };
}

/** One measurement with a fresh server. One that does not start has failed. */
export async function measure(
  parts: BenchParts,
  scenario: Scenario,
  pace: Pace,
): Promise<Measurement> {
  try {
    await using bench = await openBench(parts);
    return bench === undefined ? { kind: "absent" } : await bench.measure(scenario, pace);
  } catch (thrown) {
    return { kind: "failed", report: undefined, reason: String(thrown) };
  }
}

/** The load generator's flags for a pace. */
export function toPaceFlags({ seconds, warmUp }: Pace): readonly string[] {
  return ["--seconds", `${seconds}`, "--warm-up", `${warmUp}`];
}

async function runLoad(program: string, flags: readonly string[]): Promise<Measurement> {
  // Two benches on one machine take turns.
  const lock = [
    "flock",
    "--no-fork",
    join(tmpdir(), `parley-bench-${process.getuid?.() ?? 0}.lock`),
  ];
  await using load = place("load", [...lock, program, ...flags]);
  const code = await load.exited;
  const line = load
    .output()
    .split("\n")
    .find((text) => text.startsWith("{"));
  // The program is ours: what it prints is a report.
  const report = line === undefined ? undefined : (JSON.parse(line) as LoadReport);
  if (code === 0 && report !== undefined) return { kind: "measured", report };
  return { kind: "failed", report, reason: load.output().replaceAll(/\{.*\}\n/g, "") };
}
