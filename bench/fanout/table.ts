import type { Row } from "./rows.ts";

/** Above this share of its core the load generator may be what limits. */
const busyShare = 0.85;

const columns = [
  "server",
  "deliveries/s",
  "×",
  "CPU µs/delivery",
  "×",
  "p50 / p99 / p99.9 ms",
  "commit p50 / p99 ms",
  "kB/connection idle / busy",
  "server / load core",
] as const;

/** The table of some rows, as Markdown that lines up. */
export function formatTable(rows: readonly Row[]): string {
  const lines = [columns, ...rows.map(toCells)];
  const widths = columns.map((_, at) => Math.max(...lines.map((cells) => cells[at]?.length ?? 0)));
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

function toCells({ name, figures, ratios, failures }: Row): readonly string[] {
  const title = failures > 0 ? `${name} (${failures} failed)` : name;
  if (figures === undefined) return [title, ...columns.slice(1).map(() => "")];
  const { commitP50Ms, commitP99Ms } = figures;
  const commit =
    commitP50Ms === undefined || commitP99Ms === undefined
      ? ""
      : `${commitP50Ms.toFixed(2)} / ${commitP99Ms.toFixed(1)}`;
  return [
    title,
    `${Math.round(figures.deliveriesPerSecond)}`,
    ratios?.deliveries.toFixed(2) ?? "",
    figures.cpuUs.toFixed(2),
    ratios?.cpu.toFixed(2) ?? "",
    `${figures.p50Ms.toFixed(2)} / ${figures.p99Ms.toFixed(1)} / ${figures.p999Ms.toFixed(1)}`,
    commit,
    `${figures.idleKb.toFixed(1)} / ${figures.busyKb.toFixed(1)}`,
    `${toPercent(figures.serverShare)} / ${toPercent(figures.loadShare)}`,
  ];
}

function toPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
