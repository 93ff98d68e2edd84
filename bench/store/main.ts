import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describeMachine } from "./machine.ts";
import type { Measurement } from "./measure.ts";
import { toMedian } from "./median.ts";
import type { VariantName } from "./variants.ts";

// What group commit in a worker is worth: the store of the server beside the usual way, one
// synchronous transaction a message on the main thread. Same act, same SQL, same schema, same promise
// (WAL, synchronous=FULL). Every measurement is a process of its own; the variants take turns, so that a
// busy machine is busy for all; medians of the repetitions. Folder to measure in: first argument.

const names: readonly VariantName[] = ["parley", "node:sqlite", "better-sqlite3"];
const writerCounts = [1, 10, 100];
const repetitions = 5;
const measureMs = 350;
const measureScript = fileURLToPath(new URL("./measure.ts", import.meta.url));
const results = fileURLToPath(new URL("../results/", import.meta.url));

type Row = { readonly store: VariantName; readonly writers: number } & Measurement;

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), "parley-bench-"));
try {
  const machine = describeMachine(folder);
  console.log(
    `${machine.cores} cores (${machine.cpu}), ${machine.system}, Node ${machine.node}, SQLite ${machine.sqlite}; ` +
      `${machine.fileSystem}, 4 KiB and fdatasync: ${machine.syncUs} µs\n`,
  );
  const rows = measureAll();
  const syncsPerAct = Object.fromEntries(names.map((name) => [name, traceSyncs(name)]));
  printTable(rows, syncsPerAct);
  mkdirSync(results, { recursive: true });
  const report = {
    machine,
    repetitions,
    measureMs,
    rows,
    syncsPerActTracedAt100Writers: syncsPerAct,
  };
  writeFileSync(join(results, "store.json"), `${JSON.stringify(report, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measureAll(): readonly Row[] {
  const all: Row[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const writers of writerCounts) {
      for (const store of names) all.push({ store, writers, ...measure(store, writers) });
    }
  }
  return writerCounts.flatMap((writers) =>
    names.map((store) =>
      toMedians(all.filter((row) => row.writers === writers && row.store === store)),
    ),
  );
}

function measure(name: VariantName, writers: number, tracer: readonly string[] = []): Measurement {
  const place = mkdtempSync(join(folder, "run-"));
  const node = [process.execPath, measureScript, name, String(writers), String(measureMs)];
  const [command = "", ...args] = [...tracer, ...node, join(place, "bench.sqlite")];
  const output = execFileSync(command, args, { encoding: "utf8" });
  rmSync(place, { recursive: true });
  // The process is our own: what it prints is a Measurement.
  return JSON.parse(output) as Measurement;
}

function toMedians(rows: readonly Row[]): Row {
  const [first] = rows;
  if (first === undefined) throw new Error("nothing was measured");
  const { store, writers, ...measurement } = first;
  const median = (key: keyof Measurement) => toMedian(rows.map((row) => row[key]));
  const keys = Object.keys(measurement) as (keyof Measurement)[];
  return { ...first, ...Object.fromEntries(keys.map((key) => [key, median(key)])), store, writers };
}

/** System calls that sync, of the whole process, for each act; `undefined` where strace cannot count them. */
function traceSyncs(name: VariantName): number | undefined {
  const log = join(folder, "trace");
  try {
    const tracer = ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", log];
    const { totalActs } = measure(name, 100, tracer);
    const calls = readFileSync(log, "utf8").match(/\b(?:fsync|fdatasync)\(/g) ?? [];
    return calls.length / totalActs;
  } catch {
    // Not installed, or not allowed: the commits are counted all the same.
    return undefined;
  }
}

function printTable(
  rows: readonly Row[],
  syncs: Readonly<Record<string, number | undefined>>,
): void {
  console.log(
    "| writers | store | acts/s | × node:sqlite | commits/act | main thread µs/act | loop delay p99 ms | latency p50 / p99 ms | CPU µs/act |",
  );
  console.log("|---|---|---|---|---|---|---|---|---|");
  for (const row of rows) {
    const base = rows.find(
      ({ store, writers }) => store === "node:sqlite" && writers === row.writers,
    );
    const ratio = row.actsPerSecond / (base?.actsPerSecond ?? Number.NaN);
    const cells = [
      row.writers,
      row.store,
      Math.round(row.actsPerSecond),
      ratio.toFixed(2),
      row.commitsPerAct.toFixed(3),
      row.mainThreadUs.toFixed(1),
      row.loopDelayP99Ms.toFixed(2),
      `${row.latencyP50Ms.toFixed(2)} / ${row.latencyP99Ms.toFixed(2)}`,
      row.cpuUs.toFixed(1),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
  const traced = names.map((name) => `${name} ${syncs[name]?.toFixed(3) ?? "not traced"}`);
  console.log(
    `\nfsync and fdatasync calls an act with 100 writers, by strace: ${traced.join(", ")}`,
  );
}
