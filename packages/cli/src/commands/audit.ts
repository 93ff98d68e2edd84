import type { Command } from "../command.ts";
import { parseFlags, requireNoWords } from "../flags.ts";
import { CommandError, exitCodes } from "../io.ts";
import { toSafeLine } from "../safe-text.ts";

const defaultLast = 50;

/** `parley audit`: who came in, and who changed what who may do. */
export const audit: Command = {
  summary: "read the server's audit log, on its machine",
  help: `Usage: parley audit [flags]

Reads the audit log in a server's data folder, oldest entries first, whether the server runs or not: sign-ins and failed ones,
sign-outs, sessions that were ended, passwords, registrations, roles, removed members, blocks, starts, stops, backups. It never holds
passwords, tokens, codes, phone numbers or what people write.

Flags:
  --data FOLDER    the server's data folder (default: PARLEY_DATA, or ./data)
  --last COUNT     the newest entries (default: ${defaultLast}; 0: all)
  --since WHEN     entries since then: 30m, 24h, 7d, or a time like 2026-01-31T12:00Z
  --act NAME       entries of one kind, like sign_in_failed; may be repeated
  --account NAME   entries by or about this username or account id
  --json           lines of JSON, as they are kept

Exit codes: 0 done, also when there is nothing, 1 failed, 2 wrong usage.

Examples:
  parley audit
  parley audit --since 24h --act sign_in_failed
  parley audit --account ada --last 0 --json | jq .address`,
  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      data: { type: "string" },
      last: { type: "string", default: String(defaultLast) },
      since: { type: "string" },
      act: { type: "string", multiple: true },
      account: { type: "string" },
      json: { type: "boolean" },
    });
    requireNoWords(positionals);
    const last = parseCount(values.last);
    const since = values.since === undefined ? 0 : parseSince(values.since, Date.now());
    const isWanted = (entry: Entry): boolean =>
      entry.at >= since &&
      (values.act === undefined || values.act.includes(entry.act)) &&
      (values.account === undefined || isAbout(entry, values.account));
    // Loaded only when it is wanted: a client starts faster without the server.
    const { hasAuditLog, readAuditLog } = await import("@parley/server/operations");
    const folder = values.data ?? (io.env.PARLEY_DATA || "./data");
    if (!hasAuditLog(folder)) {
      throw new CommandError(exitCodes.failed, `no server has kept an audit log in ${folder}`);
    }
    const lines: string[] = [];
    for await (const entry of readAuditLog(folder)) {
      if (!isWanted(entry)) continue;
      lines.push(values.json ? JSON.stringify(entry) : toLine(entry));
      if (last > 0 && lines.length > last) lines.shift();
    }
    io.stdout.write(lines.map((line) => `${line}\n`).join(""));
    return exitCodes.ok;
  },
};

type Entry = {
  readonly at: number;
  readonly act: string;
  readonly by?: Person;
  readonly on?: Person;
};
type Person = { readonly id: string; readonly username: string };

function isAbout({ by, on }: Entry, name: string): boolean {
  const wanted = name.toLowerCase();
  return [by, on].some(
    (person) => person?.id === name || person?.username.toLowerCase() === wanted,
  );
}

/** The time, the act, and what is known of it, in one line. */
function toLine({ at, act, by, on, ...rest }: Entry): string {
  const names = [
    ...(by === undefined ? [] : [`by ${toWord(by.username)} (${by.id})`]),
    ...(on === undefined ? [] : [`on ${toWord(on.username)} (${on.id})`]),
  ];
  const details = Object.entries(rest).map(([name, value]) => `${name}=${toWord(String(value))}`);
  return toSafeLine([new Date(at).toISOString(), act, ...names, ...details].join("  "));
}

/** In quotes where it could be taken for another field: people choose their names, and clients theirs. */
function toWord(text: string): string {
  return /^[\p{L}\p{N}._:@/-]+$/u.test(text) ? text : JSON.stringify(text);
}

function parseCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new CommandError(exitCodes.usage, `not a number: ${text}`);
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function parseSince(text: string, now: number): number {
  const [, count, unit = ""] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const at = count === undefined ? Date.parse(text) : now - Number(count) * (units[unit] ?? 0);
  if (!Number.isNaN(at)) return at;
  throw new CommandError(exitCodes.usage, `not a time: ${text}; write 24h, 7d or 2026-01-31`);
}
