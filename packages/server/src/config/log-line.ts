import { inspect } from "node:util";

const levels: Readonly<Record<number, string>> = {
  10: "trace",
  20: "debug",
  30: "info",
  40: "warning",
  50: "error",
  60: "fatal",
};

/** What stands in every line of a process and tells a person nothing. */
const isNoise = (field: string): boolean =>
  ["level", "time", "pid", "hostname", "msg"].includes(field);

/**
 * A line of pino's log as a person reads it on a terminal: `12:01:02 warning: others can look …  folder=/srv/data`. Local time.
 * Control characters in values come out escaped. What is no such line comes back as it is. Ends with a line break.
 */
export function toReadableLine(line: string): string {
  const entry = parseEntry(line);
  if (entry === undefined) return line;
  const { level, time, msg } = entry;
  const clock = new Date(Number(time)).toTimeString().slice(0, 8);
  const fields = Object.entries(entry)
    .filter(([name]) => !isNoise(name))
    .map(([name, value]) => `${name}=${toText(value)}`);
  const head = `${clock} ${levels[Number(level)] ?? level}: ${toText(msg ?? "")}`;
  return `${[head, ...fields].join("  ")}\n`;
}

function parseEntry(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === "object" && entry !== null ? { ...entry } : undefined;
  } catch {
    // Not JSON: nothing of ours, and better shown than lost.
    return undefined;
  }
}

function toText(value: unknown): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the terminal would obey them.
  if (typeof value === "string" && !/[\u0000-\u001f\u007f-\u009f]/u.test(value)) return value;
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 5 });
}
