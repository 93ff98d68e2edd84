import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { toMedian } from "../store/median.ts";
import { build } from "./build.ts";
import { type LoadReport, openBench } from "./measure.ts";
import type { Load, Scenario } from "./scenario.ts";
import { type Seed, seed } from "./seed.ts";
import type { SubjectName } from "./subjects/subject.ts";
import { subjects } from "./subjects/subjects.ts";

// The gate of the fan-out: whether delivery to many has clearly become worse, which is when a ratio to a peer that is
// measured beside it is less than half of the recorded one. Ratios alone, never times: a slow machine is slow for both, and
// what others take from it is not counted in processor time. A ratio that looks bad is measured again before it is believed.
// `--record` writes the ratios of this run as the recorded ones.

/** A wire of ours and the peer that it is measured against. */
const pairs: readonly { readonly ours: SubjectName; readonly peer: SubjectName }[] = [
  { ours: "parley-grpc", peer: "grpc-js" },
  { ours: "parley-ws", peer: "ws" },
];
const loads: readonly Load[] = ["saturated", "paced"];
const receivers = 100;
const pace = { seconds: 0.7, warmUp: 0.5 };
/** Measured at least this often when recording, and at most this often before a loss is believed. */
const repetitions = { record: 5, atMost: 5 };
/** By how much a ratio must have become worse. What a second brings depends on what else the machine does. */
const clearLoss = { "a CPU second": 2, "a second": 3 };

/** By "ours, load, figure". Above 1 is better than the peer. */
type Ratios = Readonly<Record<string, number>>;

const recordFile = fileURLToPath(new URL("../results/gate.json", import.meta.url));
const loadProgram = build("load");
if (loadProgram !== undefined) process.exitCode = await run(loadProgram);
else if (process.env.CI === "true") process.exitCode = 1;

async function run(program: string): Promise<number> {
  // In memory where there is such a place: this gate is not about the disk.
  const folder = mkdtempSync(join(findQuickFolder(), "parley-gate-"));
  try {
    const seeded = await seed(folder, receivers + 1);
    const measureOnce = () => measurePairs(program, folder, seeded);
    return process.argv.includes("--record") ? await record(measureOnce) : await check(measureOnce);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function findQuickFolder(): string {
  try {
    rmSync(mkdtempSync("/dev/shm/parley-gate-"), { recursive: true });
    return "/dev/shm";
  } catch {
    return tmpdir();
  }
}

async function record(measureOnce: () => Promise<Ratios>): Promise<number> {
  const all: Ratios[] = [];
  for (let count = 0; count < repetitions.record; count++) all.push(await measureOnce());
  const names = Object.keys(all[0] ?? {});
  const toRecorded = (name: string) =>
    Number(toMedian(all.map((ratios) => ratios[name] ?? 0)).toPrecision(3));
  const recorded = Object.fromEntries(names.map((name) => [name, toRecorded(name)]));
  writeFileSync(recordFile, `${JSON.stringify(recorded, null, 2)}\n`);
  console.log(recorded);
  return 0;
}

async function check(measureOnce: () => Promise<Ratios>): Promise<number> {
  // The file is our own.
  const recorded = JSON.parse(readFileSync(recordFile, "utf8")) as Ratios;
  const best = new Map<string, number>();
  const isLoss = (name: string) => {
    const factor = clearLoss[name.endsWith("a CPU second") ? "a CPU second" : "a second"];
    return (best.get(name) ?? 0) < (recorded[name] ?? 0) / factor;
  };
  const listLosses = () => Object.keys(recorded).filter(isLoss);
  for (
    let count = 0;
    count < repetitions.atMost && (count === 0 || listLosses().length > 0);
    count++
  ) {
    for (const [name, ratio] of Object.entries(await measureOnce())) {
      best.set(name, Math.max(best.get(name) ?? 0, ratio));
    }
  }
  for (const [name, ratio] of best) {
    console.log(`${name}: ${ratio.toFixed(2)} × the peer, recorded ${recorded[name] ?? "nothing"}`);
  }
  const losses = listLosses();
  for (const name of losses) console.error(`${name}: a clear loss, again and again`);
  return losses.length === 0 ? 0 : 1;
}

async function measurePairs(program: string, folder: string, seeded: Seed): Promise<Ratios> {
  const ratios: Record<string, number> = {};
  for (const { ours, peer } of pairs) {
    const own = await measureLoads(program, folder, seeded, ours);
    const others = await measureLoads(program, folder, seeded, peer);
    loads.forEach((load, at) => {
      const [one, other] = [own[at], others[at]];
      if (one === undefined || other === undefined) return;
      ratios[`${ours}, ${load}, deliveries a CPU second`] = toThrift(one) / toThrift(other);
      if (load === "saturated")
        ratios[`${ours}, ${load}, deliveries a second`] = toRate(one) / toRate(other);
    });
  }
  return ratios;
}

/** The reports for each load; `undefined` where not everything arrived, which is said. */
async function measureLoads(
  program: string,
  folder: string,
  seeded: Seed,
  name: SubjectName,
): Promise<readonly (LoadReport | undefined)[]> {
  const surroundings = { seed: seeded, certificate: undefined, profileFolder: undefined };
  const subject = subjects[name];
  await using bench = await openBench({
    loadProgram: program,
    subject,
    surroundings,
    place: folder,
  });
  if (bench === undefined) throw new Error(`${name} cannot be started`);
  const reports: (LoadReport | undefined)[] = [];
  for (const load of loads) {
    const scenario: Scenario = { receivers, load, size: 100, isTls: false };
    const measurement = await bench.measure(scenario, pace);
    if (measurement.kind === "failed") console.error(`${name}, ${load}: ${measurement.reason}`);
    reports.push(measurement.kind === "measured" ? measurement.report : undefined);
  }
  return reports;
}

function toThrift({ deliveries, serverCpuMs }: LoadReport): number {
  return deliveries / serverCpuMs;
}

function toRate({ deliveries, seconds }: LoadReport): number {
  return deliveries / seconds;
}
