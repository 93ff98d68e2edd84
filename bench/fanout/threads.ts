import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describeMachine } from "../store/machine.ts";
import { toMedian } from "../store/median.ts";
import { build } from "./build.ts";
import { type Certificate, createCertificate } from "./certificate.ts";
import { openBench } from "./measure.ts";
import type { Scenario } from "./scenario.ts";
import { type Seed, seed } from "./seed.ts";
import type { SubjectName } from "./subjects/subject.ts";
import { subjects } from "./subjects/subjects.ts";

// What a delivery costs each thread of the server, with `--workers` 0, 1 and 2: the main thread is the one that cannot be had
// twice, so its share says how far more cores carry. At a fixed rate (20 messages a second to 1000), processor time
// is a matter of counting: it does not depend on how many cores there are to count on.

const receivers = 1000;
const messagesPerSecond = 20;
const pace = { seconds: 6, warmUp: 2 };
/** Everybody has joined by then, and the warm-up is over; behind it a part of the measurement that is surely in its middle. */
const quietMs = 7_000;
const countedMs = 4_000;
const repetitions = 3;
/** Of the kernel's clock, in which it tells processor time. */
const tickMs = 10;

const wires: readonly SubjectName[] = ["parley-ws", "parley-grpc"];
const counts = [0, 1, 2];

/** Microseconds a delivery. */
type Cost = { readonly main: number; readonly sockets: number; readonly others: number };
type Row = {
  readonly wire: SubjectName;
  readonly isTls: boolean;
  readonly workers: number;
} & Cost;

const loadProgram = build("load");
if (loadProgram === undefined) throw new Error("without a load generator nothing can be measured");
const folder = mkdtempSync(join(tmpdir(), "parley-threads-"));
try {
  const rows = await measureAll(loadProgram, await seed(folder, receivers + 1));
  const results = { machine: describeMachine(folder), receivers, messagesPerSecond, rows };
  const file = fileURLToPath(new URL("../results/threads.json", import.meta.url));
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureAll(program: string, seeded: Seed): Promise<readonly Row[]> {
  const certificate = createCertificate(folder);
  const rows: Row[] = [];
  console.log("| wire | TLS | --workers | main thread µs/delivery | threads of sockets | others |");
  console.log("|---|---|---|---|---|---|");
  for (const wire of wires) {
    for (const isTls of [false, true]) {
      const costs = counts.map((): Cost[] => []);
      for (let repetition = 0; repetition < repetitions; repetition++) {
        for (const [index, workers] of counts.entries()) {
          const tls = isTls ? certificate : undefined;
          costs[index]?.push(await measure(program, { wire, workers, seeded, tls }));
        }
      }
      for (const [index, workers] of counts.entries()) {
        const row = { wire, isTls, workers, ...toMedianCost(costs[index] ?? []) };
        rows.push(row);
        const figures = [row.main, row.sockets, row.others].map((figure) => figure.toFixed(2));
        console.log(`| ${[wire, isTls ? "yes" : "", workers, ...figures].join(" | ")} |`);
      }
    }
  }
  return rows;
}

type Setup = {
  readonly wire: SubjectName;
  readonly workers: number;
  readonly seeded: Seed;
  readonly tls: Certificate | undefined;
};

async function measure(program: string, { wire, workers, seeded, tls }: Setup): Promise<Cost> {
  await using bench = await openBench({
    loadProgram: program,
    subject: subjects[wire],
    surroundings: {
      seed: seeded,
      certificate: tls,
      profileFolder: undefined,
      parleyFlags: [`--workers=${workers}`],
    },
    place: folder,
  });
  if (bench === undefined) throw new Error(`${wire} cannot be had`);
  const isTls = tls !== undefined;
  const scenario: Scenario = { receivers, load: "paced", size: 100, isTls };
  const measured = bench.measure(scenario, pace);
  await setTimeout(quietMs);
  const before = readThreads(bench.pid);
  await setTimeout(countedMs);
  const after = readThreads(bench.pid);
  const measurement = await measured;
  if (measurement.kind !== "measured")
    throw new Error(`${wire} failed: ${JSON.stringify(measurement)}`);
  const deliveries = (receivers * messagesPerSecond * countedMs) / 1000;
  return toCost(bench.pid, before, after, deliveries);
}

/** Processor time by thread, in milliseconds. */
type Threads = ReadonlyMap<number, { readonly name: string; readonly cpuMs: number }>;

function readThreads(pid: number): Threads {
  const ids = readdirSync(`/proc/${pid}/task`).map(Number);
  return new Map(
    ids.map((id) => {
      const stat = readFileSync(`/proc/${pid}/task/${id}/stat`, "utf8");
      // proc(5): behind the name in brackets, user and system time are fields 12 and 13.
      const [, name = "", rest = ""] = /\((.*)\) (.*)/s.exec(stat) ?? [];
      const fields = rest.split(" ");
      return [id, { name, cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs }];
    }),
  );
}

function toCost(pid: number, before: Threads, after: Threads, deliveries: number): Cost {
  const sums = { main: 0, sockets: 0, others: 0 };
  for (const [id, { name, cpuMs }] of after) {
    const spentMs = cpuMs - (before.get(id)?.cpuMs ?? 0);
    sums[id === pid ? "main" : name.includes("sockets") ? "sockets" : "others"] += spentMs;
  }
  const toCostOf = (ms: number) => (ms * 1000) / deliveries;
  return {
    main: toCostOf(sums.main),
    sockets: toCostOf(sums.sockets),
    others: toCostOf(sums.others),
  };
}

function toMedianCost(costs: readonly Cost[]): Cost {
  const of = (name: keyof Cost) => toMedian(costs.map((cost) => cost[name]));
  return { main: of("main"), sockets: of("sockets"), others: of("others") };
}
