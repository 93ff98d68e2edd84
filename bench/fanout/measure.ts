import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { place } from "./place.ts";
import { type Scenario, toLoadFlags } from "./scenario.ts";
import type { Subject, Surroundings } from "./subjects.ts";

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

type Measuring = {
  readonly loadProgram: string;
  readonly subject: Subject;
  readonly scenario: Scenario;
  readonly pace: Pace;
  readonly surroundings: Omit<Surroundings, "folder">;
  /** For what the server writes. */
  readonly place: string;
};

/** Starts a server, lets the load generator loose on it, and ends it. */
export async function measure(measuring: Measuring): Promise<Measurement> {
  const { subject, scenario, surroundings } = measuring;
  const folder = mkdtempSync(join(measuring.place, "run-"));
  try {
    await using server = await subject.start({ ...surroundings, folder });
    if (server === undefined) return { kind: "absent" };
    const end = scenario.isTls ? ":0:tls" : "";
    const group = `${subject.wire}:${server.port}:${scenario.receivers + 1}${end}`;
    const { seconds, warmUp } = measuring.pace;
    const flags = [
      ...["--group", group, "--pid", `${server.pid}`],
      ...["--seconds", `${seconds}`, "--warm-up", `${warmUp}`],
      ...toLoadFlags(scenario),
      ...server.loadFlags,
    ];
    const measurement = await runLoad(measuring.loadProgram, flags);
    if (surroundings.profileFolder !== undefined) await server.stop();
    return measurement;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runLoad(program: string, flags: readonly string[]): Promise<Measurement> {
  await using load = place("load", [program, ...flags]);
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
