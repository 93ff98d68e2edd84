import type { Row } from "./rows.ts";
import { describe, type Scenario } from "./scenario.ts";

/** A figure that is drawn. */
type Drawn = { readonly title: string; readonly of: (row: Row) => number | undefined };

const drawn: readonly Drawn[] = [
  { title: "deliveries a second", of: ({ figures }) => figures?.deliveriesPerSecond },
  { title: "CPU µs a delivery", of: ({ figures }) => figures?.cpuUs },
  { title: "p99 ms", of: ({ figures }) => figures?.p99Ms },
];

const panel = { width: 300, height: 200, left: 64, top: 40, right: 16, bottom: 36 };
const legendHeight = 40;
/** Ours in blue and red, peers on the same wire in shades of one colour. */
const colors: Readonly<Record<string, string>> = {
  "parley-grpc": "#0b6bcb",
  "parley-grpc-node": "#7dd3fc",
  "parley-ws": "#e11d48",
  "parley-live-grpc": "#0ea5e9",
  "parley-line": "#fb7185",
  "cpp-grpc": "#111827",
  "grpc-js": "#6b7280",
  "connect-node": "#a8a29e",
  ws: "#15803d",
  "socket.io": "#84cc16",
  "c-epoll": "#7c3aed",
  "c-epoll-ws": "#c4b5fd",
  ejabberd: "#b45309",
};

/** A picture of the rows that stand in a scenario: a line of panels for each kind of load, over the number of receivers, both axes logarithmic. */
export function plot(rows: readonly Row[]): string {
  const placed = rows.flatMap((row) =>
    row.scenario === undefined ? [] : [{ ...row, scenario: row.scenario }],
  );
  const names = [...new Set(placed.map(({ name }) => name))];
  const kinds = [...new Set(placed.map(({ scenario }) => toKind(scenario)))];
  const width = drawn.length * panel.width;
  const height = legendHeight + kinds.length * panel.height;
  const panels = kinds.flatMap((kind, line) =>
    drawn.map((figure, column) => {
      const inKind = placed.filter(({ scenario }) => toKind(scenario) === kind);
      const at = `translate(${column * panel.width} ${legendHeight + line * panel.height})`;
      return `<g transform="${at}">${drawPanel(`${figure.title}: ${kind}`, inKind, figure, names)}</g>`;
    }),
  );
  const style = "font: 10px system-ui, sans-serif; background: white";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" style="${style}">`,
    "<title>Fan-out of Parley and its peers</title>",
    ...drawLegend(names, width),
    ...panels,
    "</svg>\n",
  ].join("\n");
}

function toKind(scenario: Scenario): string {
  return describe(scenario).replace(/^\d+ receivers, /, "");
}

function drawLegend(names: readonly string[], width: number): readonly string[] {
  const perLine = Math.ceil(names.length / 2);
  const step = width / perLine;
  return names.map((name, at) => {
    const x = 12 + (at % perLine) * step;
    const y = 14 + Math.floor(at / perLine) * 14;
    return `<g fill="${toColor(name)}"><rect x="${x}" y="${y - 8}" width="8" height="8"/><text x="${x + 12}" y="${y}">${name}</text></g>`;
  });
}

function toColor(name: string): string {
  return colors[name] ?? "black";
}

type Placed = Row & { readonly scenario: Scenario };

function drawPanel(
  title: string,
  rows: readonly Placed[],
  { of }: Drawn,
  names: readonly string[],
): string {
  const values = rows.map(of).filter((value) => value !== undefined && value > 0);
  const toX = createScale(
    rows.map(({ scenario }) => scenario.receivers),
    panel.left,
    panel.width - panel.right,
  );
  const toY = createScale(values.map(Number), panel.height - panel.bottom, panel.top);
  const lines = names.map((name) => {
    const points = rows
      .filter((row) => row.name === name)
      .flatMap((row) => {
        const value = of(row);
        return value === undefined || value <= 0
          ? []
          : [[toX(row.scenario.receivers), toY(value)] as const];
      });
    const path = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
    const dots = points.map(
      ([x, y]) => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="2.5"/>`,
    );
    const width = name.startsWith("parley") ? 2 : 1;
    return `<g fill="${toColor(name)}" stroke="${toColor(name)}"><polyline points="${path}" fill="none" stroke-width="${width}"/>${dots.join("")}</g>`;
  });
  return `<text x="${panel.left}" y="${panel.top - 14}" font-weight="600">${title}</text>${drawAxes(rows, values.map(Number), toX, toY)}${lines.join("")}`;
}

type Scale = (value: number) => number;

/** Logarithmic, with a little air at both ends. */
function createScale(values: readonly number[], start: number, end: number): Scale {
  const low = Math.log10(Math.min(...values)) - 0.1;
  const high = Math.log10(Math.max(...values)) + 0.1;
  return (value) => start + ((Math.log10(value) - low) / (high - low)) * (end - start);
}

function drawAxes(
  rows: readonly Placed[],
  values: readonly number[],
  toX: Scale,
  toY: Scale,
): string {
  const counts = [...new Set(rows.map(({ scenario }) => scenario.receivers))];
  const bottom = panel.height - panel.bottom;
  const right = panel.width - panel.right;
  const vertical = counts.map(
    (count) =>
      `<text x="${toX(count).toFixed(1)}" y="${bottom + 14}" text-anchor="middle">${count}</text>`,
  );
  const horizontal = listTicks(values).map((value) => {
    const y = toY(value).toFixed(1);
    return `<path d="M${panel.left} ${y}H${right}" stroke="#ddd"/><text x="${panel.left - 4}" y="${y}" dy="3" text-anchor="end">${toShort(value)}</text>`;
  });
  const frame = `<path d="M${panel.left} ${panel.top}V${bottom}H${right}" fill="none" stroke="#888"/>`;
  return [...horizontal, frame, ...vertical].join("");
}

/** Powers of ten within the values, and where they are few also 2 and 5 times those. */
function listTicks(values: readonly number[]): readonly number[] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const steps = high / low > 100 ? [1] : [1, 2, 5];
  const exponents = Array.from({ length: 16 }, (_, at) => at - 4);
  return exponents
    .flatMap((exponent) => steps.map((step) => step * 10 ** exponent))
    .filter((tick) => tick >= low * 0.8 && tick <= high * 1.25);
}

function toShort(value: number): string {
  if (value >= 1e6) return `${value / 1e6} M`;
  if (value >= 1e3) return `${value / 1e3} k`;
  return `${Number(value.toPrecision(3))}`;
}
