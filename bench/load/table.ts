import { toMib } from "./bounds.ts";
import type { Report } from "./report.ts";

/** Prints the report as tables in Markdown, as they stand in the README. */
export function printReport({
  connections,
  emptyBytes,
  idle,
  hostile,
  storm,
  peakBytes,
}: Report): void {
  console.log(
    `\n${connections} connections; ${toMib(emptyBytes)} MiB without any, ${toMib(peakBytes)} MiB at the peak\n`,
  );
  printTable(
    ["idle clients by", "count", "kB RSS each", "CPU ms each to come in"],
    idle.map((row) => [row.door, row.present, fixed(row.bytesEach / 1024), fixed(row.cpuMsEach)]),
  );
  printTable(
    [
      "hostile",
      "count",
      "p50 / p99 ms before",
      "with them",
      "ratio p50 / p99",
      "MiB",
      "others cut",
    ],
    hostile.map((row) => [
      row.kind,
      row.count,
      `${fixed(row.calm.p50)} / ${fixed(row.calm.p99)}`,
      `${fixed(row.hostile.p50)} / ${fixed(row.hostile.p99)}`,
      `${row.ratioP50.toFixed(2)} / ${row.ratioP99.toFixed(2)}`,
      toMib(row.bytes),
      row.lost,
    ]),
  );
  printTable(
    [
      "restart with",
      "drain ms",
      "all back after s",
      "sent away on the way",
      "a message meanwhile p50 / p99 ms",
    ],
    [
      [
        storm.wanted,
        Math.round(storm.drainMs),
        fixed(storm.returnMs / 1000),
        storm.refused,
        `${fixed(storm.sending.p50)} / ${fixed(storm.sending.p99)}`,
      ],
    ],
  );
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function printTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  console.log([line(head), line(head.map(() => "---")), ...rows.map(line), ""].join("\n"));
}
