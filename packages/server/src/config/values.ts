/** How much the log tells, most first. */
export const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
/** One of them. */
export type LogLevel = (typeof logLevels)[number];

const units: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 1024,
  kb: 1000,
  kib: 1024,
  m: 1024 ** 2,
  mb: 1000 ** 2,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1000 ** 3,
  gib: 1024 ** 3,
};

// Each of these reads what an operator typed, or throws with what was wrong: value and limit.

/** A port; 0 is any free one. */
export function parsePort(text: string): number {
  const port = parseDigits(text);
  if (port === undefined || port > 65_535) {
    throw new Error(`${text} is no port, it must be a number from 0 to 65535`);
  }
  return port;
}

/** A number of characters from 1 to 128. */
export function parsePasswordLength(text: string): number {
  const count = parseDigits(text);
  if (count === undefined || count < 1 || count > 128) {
    throw new Error(`${text} is no length, it must be a number from 1 to 128`);
  }
  return count;
}

/** A number of threads from 0 to 64. */
export function parseThreads(text: string): number {
  const count = parseDigits(text);
  if (count === undefined || count > 64) {
    throw new Error(`${text} is no number of threads, it must be from 0 to 64`);
  }
  return count;
}

/** A number of minutes from 1 to a year's, in milliseconds. */
export function parseMinutes(text: string): number {
  const minutes = parseDigits(text);
  if (minutes === undefined || minutes < 1 || minutes > 525_600) {
    throw new Error(`${text} is no lifetime, it must be a number of minutes from 1 to 525600`);
  }
  return minutes * 60_000;
}

/** A whole number from 1 to a billion less one, which is as good as no limit. */
export function parseRate(text: string): number {
  const rate = parseDigits(text);
  if (rate === undefined || rate < 1) {
    throw new Error(`${text} is no rate, it must be a number from 1 to 999999999`);
  }
  return rate;
}

/** A size of at least one byte, with or without a unit: `500000`, `64KiB`, `1.5 GiB`, `20M` (K, M, G are 1024 each). */
export function parseSize(text: string): number {
  const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text) ?? [];
  const bytes = Math.floor(Number(digits) * (units[unit.toLowerCase()] ?? Number.NaN));
  if (!Number.isSafeInteger(bytes) || bytes < 1) {
    throw new Error(`${text} is no size, write it like 500KiB, 64MiB or 2GiB`);
  }
  return bytes;
}

/** An origin as browsers send it, or `*`. */
export function parseOrigin(text: string): string {
  if (text === "*") return text;
  const url = URL.parse(text);
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  if (url === null || !isWeb || url.href !== `${url.origin}/` || text.endsWith("/")) {
    throw new Error(`${text} is no origin, write it like https://chat.example`);
  }
  return url.origin;
}

/** Who serves connections that speak gRPC. */
export type GrpcTransport = "own" | "node";

/** One of the two by its name. */
export function parseGrpcTransport(text: string): GrpcTransport {
  if (text === "own" || text === "node") return text;
  throw new Error(`${text} is neither own nor node`);
}

/** A log level by its name. */
export function parseLogLevel(text: string): LogLevel {
  const level = logLevels.find((known) => known === text.toLowerCase());
  if (level === undefined) throw new Error(`${text} is none of ${logLevels.join(", ")}`);
  return level;
}

/** How lines of the log are written. */
export type LogFormat = "json" | "text";

/** A log format by its name. */
export function parseLogFormat(text: string): LogFormat {
  if (text === "json" || text === "text") return text;
  throw new Error(`${text} is neither json nor text`);
}

/** Yes or no in one of the usual ways. */
export function parseYes(text: string): boolean {
  if (/^(1|yes|true|on)$/i.test(text)) return true;
  if (/^(0|no|false|off)$/i.test(text)) return false;
  throw new Error(`${text} is neither yes nor no`);
}

/** A name for people: one line of at most 64 characters. */
export function parseName(text: string): string {
  if (text.length > 64) throw new Error(`a name of ${text.length} characters, the limit is 64`);
  if (/\p{Cc}/u.test(text)) throw new Error("a name is one line without control characters");
  return text;
}

/** Without a scheme or a port; what else is an address, the system decides. */
export function parseHost(text: string): string {
  if (/[\s/]/.test(text) || /^[^:]+:\d*$/.test(text)) {
    throw new Error(`${text} is no address, write it like 127.0.0.1, ::1 or chat.example`);
  }
  return text;
}

function parseDigits(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
