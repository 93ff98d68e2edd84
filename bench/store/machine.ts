import { execFileSync } from "node:child_process";
import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { availableParallelism, cpus, release, type } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { toMedian } from "./median.ts";

/** What the figures depend on. */
export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly system: string;
  readonly node: string;
  readonly sqlite: string;
  readonly fileSystem: string;
  /** Appending 4 KiB and fdatasync, median of 300, microseconds. */
  readonly syncUs: number;
};

/** Describes this machine and the disk that `folder` is on. */
export function describeMachine(folder: string): Machine {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    system: `${type()} ${release()}`,
    node: process.version,
    sqlite: process.versions.sqlite ?? "unknown",
    fileSystem: findFileSystem(folder),
    syncUs: Math.round(measureSync(folder)),
  };
}

function findFileSystem(folder: string): string {
  try {
    return execFileSync("findmnt", ["-no", "FSTYPE", "-T", folder], { encoding: "utf8" }).trim();
  } catch {
    // Only Linux has it; the figure that counts is the sync's time.
    return "unknown";
  }
}

function measureSync(folder: string): number {
  const file = openSync(join(folder, "sync"), "w");
  const page = Buffer.alloc(4096, 1);
  const times = Array.from({ length: 300 }, () => {
    const startedAt = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    return (performance.now() - startedAt) * 1_000;
  });
  closeSync(file);
  return toMedian(times);
}
