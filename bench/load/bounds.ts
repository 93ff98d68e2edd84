import type { Report } from "./report.ts";

const mib = 2 ** 20;

/** What the process needs with nobody there, with room for garbage. */
const baseBytes = 400 * mib;
/** What each connection may need, with what waits for it and its share of garbage. */
const perConnectionBytes = 64 * 1024;
/** What may wait for all the deaf ones together, with as much again in the hands of the kernel and of the garbage collector. */
const deafBytes = 256 * mib;
/** How much slower the others may be while somebody is hostile. */
const maxRatio = 2;
/** How long a drain may take: the grace of the listener, and what was begun. */
const maxDrainMs = 15_000;
/** How long it may take until everybody is back. */
const maxReturnMs = 120_000;

/** How much memory a server with so many connections may have, hostile ones among them or not. */
export function connectionBound(connections: number): number {
  return baseBytes + connections * perConnectionBytes + deafBytes;
}

/** What a run should not have been; empty when all is well. */
export function findBroken(report: Report): readonly string[] {
  const { idle, hostile, storm, connections, peakBytes } = report;
  const bound = connectionBound(connections);
  const broken: string[] = [];
  const expect = (isTrue: boolean, text: string) => void (isTrue || broken.push(text));
  for (const { door, wanted, present } of idle) {
    expect(present === wanted, `${door}: ${present} of ${wanted} idle clients are in`);
  }
  for (const { kind, ratioP50, ratioP99, lost } of hostile) {
    expect(
      ratioP50 < maxRatio,
      `${kind}: the median latency of the others is ${ratioP50} times as long`,
    );
    expect(
      ratioP99 < maxRatio,
      `${kind}: the latency of the others is ${ratioP99} times as long (p99)`,
    );
    expect(lost === 0, `${kind}: ${lost} others were cut`);
  }
  expect(
    peakBytes < bound,
    `the memory was ${toMib(peakBytes)} MiB at its peak, the bound is ${toMib(bound)}`,
  );
  expect(storm.exitCode === 0, `the drain ended with ${storm.exitCode}`);
  expect(storm.drainMs < maxDrainMs, `the drain took ${Math.round(storm.drainMs)} ms`);
  expect(storm.returned === storm.wanted, `${storm.returned} of ${storm.wanted} came back`);
  expect(storm.returnMs < maxReturnMs, `the return took ${Math.round(storm.returnMs)} ms`);
  return broken;
}

/** Whole mebibytes. */
export function toMib(bytes: number): number {
  return Math.round(bytes / mib);
}
