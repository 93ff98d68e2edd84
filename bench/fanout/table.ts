import type { Figures, Row } from "./rows.ts";

/** Above this share of its core the load generator may be what limits. */
const busyShare = 0.85;

/** A column: its head, and what stands in it. */
type Column = readonly [head: string, cell: (figures: Figures, row: Row) => string];

const kilobytes: Column = [
  "kB/connection idle / busy",
  ({ idleKb, busyKb }) => `${idleKb.toFixed(1)} / ${busyKb.toFixed(1)}`,
];

const deliveryColumns: readonly Column[] = [
  ["deliveries/s", ({ deliveriesPerSecond }) => `${Math.round(deliveriesPerSecond)}`],
  ["×", (_, { ratios }) => ratios?.deliveries.toFixed(2) ?? ""],
  ["CPU µs/delivery", ({ cpuUs }) => cpuUs.toFixed(2)],
  ["×", (_, { ratios }) => ratios?.cpu.toFixed(2) ?? ""],
  [
    "p50 / p99 / p99.9 ms",
    ({ p50Ms, p99Ms, p999Ms }) =>
      `${p50Ms.toFixed(2)} / ${p99Ms.toFixed(1)} / ${p999Ms.toFixed(1)}`,
  ],
  [
    "commit p50 / p99 ms",
    ({ commitP50Ms, commitP99Ms }) =>
      commitP50Ms === undefined || commitP99Ms === undefined
        ? ""
        : `${commitP50Ms.toFixed(2)} / ${commitP99Ms.toFixed(1)}`,
  ],
  kilobytes,
  [
    "server / load core",
    ({ serverShare, loadShare }) => `${toPercent(serverShare)} / ${toPercent(loadShare)}`,
  ],
];

/** Where nobody said anything, what counts is how they came. */
const joinColumns: readonly Column[] = [
  ["joins/s", ({ joinsPerSecond }) => `${Math.round(joinsPerSecond)}`],
  ["CPU ms/join", ({ joinCpuMs }) => joinCpuMs.toFixed(3)],
  kilobytes,
];

/** The table of some rows, as Markdown that lines up. */
export function formatTable(rows: readonly Row[]): string {
  const isTalked = rows.some(({ figures }) => (figures?.deliveriesPerSecond ?? 0) > 0);
  const columns = isTalked ? deliveryColumns : joinColumns;
  const heads = ["server", ...columns.map(([head]) => head)];
  const lines = [heads, ...rows.map((row) => toCells(row, columns))];
  const widths = heads.map((_, at) => Math.max(...lines.map((cells) => cells[at]?.length ?? 0)));
  const format = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  const [head = "", ...body] = lines.map(format);
  return [head, format(widths.map((width) => "-".repeat(width))), ...body].join("\n");
}

/** Prints the table of one scenario, and warns where the load generator had no room left. */
export function printTable(rows: readonly Row[]): void {
  console.log(`\n${formatTable(rows)}`);
  for (const { name, figures } of rows) {
    if (figures === undefined || figures.loadShare < busyShare) continue;
    console.log(`${name}: the load generator used ${toPercent(figures.loadShare)} of its core`);
  }
}

function toCells(row: Row, columns: readonly Column[]): readonly string[] {
  const { name, figures, failures } = row;
  const title = failures > 0 ? `${name} (${failures} failed)` : name;
  return [title, ...columns.map(([, cell]) => (figures === undefined ? "" : cell(figures, row)))];
}

function toPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
