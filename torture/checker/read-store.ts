import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Finding } from "./findings.ts";

/** An event as it lies in the file. */
export type StoredEvent = {
  readonly log: string;
  readonly seq: number;
  /** The account's name. */
  readonly actor: string;
  /** Of a message: what its text or its file's name begins with. */
  readonly key: string | undefined;
  readonly isFile: boolean;
  readonly clientMessageId: string | undefined;
  /** SHA-256 of the text, or of the file. */
  readonly sha: string | undefined;
};

/** Everything that the checker wants of the store. */
export type Stored = {
  readonly logs: ReadonlyMap<string, readonly StoredEvent[]>;
  readonly byKey: ReadonlyMap<string, readonly StoredEvent[]>;
  readonly heads: ReadonlyMap<string, number>;
  readonly files: number;
};

type Row = Readonly<Record<string, string | number | null>>;

function toEvent(row: Row): StoredEvent {
  const text: string | undefined =
    row.kind === "message" && row.file_id === null ? JSON.parse(String(row.body)).text : undefined;
  const named = text ?? (row.file_name === null ? "" : String(row.file_name));
  return {
    log: String(row.log),
    seq: Number(row.seq),
    actor: String(row.username),
    key: /^[a-z-]+#\d+/.exec(named)?.[0],
    isFile: row.file_id !== null,
    clientMessageId: row.client_message_id === null ? undefined : String(row.client_message_id),
    sha: text === undefined ? toText(row.sha256) : toHash(Buffer.from(text)),
  };
}

function toText(value: string | number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

function toHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function group<Item>(items: readonly Item[], toName: (item: Item) => string | undefined) {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = toName(item);
    if (name === undefined) continue;
    const known = groups.get(name);
    if (known === undefined) groups.set(name, [item]);
    else known.push(item);
  }
  return groups;
}

/** Reads the file with SQL of its own, and SQLite's own check of it. */
export function readStore(dataFolder: string, findings: Finding[]): Stored {
  using database = new DatabaseSync(join(dataFolder, "parley.db"), { readOnly: true });
  const all = (sql: string) => database.prepare(sql).all() as unknown as readonly Row[];
  for (const row of all("PRAGMA integrity_check")) {
    if (row.integrity_check === "ok") continue;
    findings.push({ kind: "unreadable", where: "store", what: String(row.integrity_check) });
  }
  const rows = all(
    `SELECT e.log, e.seq, e.kind, e.client_message_id, e.file_id, e.body, a.username,
            f.name AS file_name, f.sha256
     FROM events e JOIN accounts a ON a.id = e.actor_id LEFT JOIN files f ON f.id = e.file_id
     ORDER BY e.log, e.seq`,
  );
  const events = rows.map(toEvent);
  const heads = all("SELECT id, head FROM logs").map(
    ({ id, head }) => [String(id), Number(head)] as const,
  );
  const files = all("SELECT DISTINCT sha256, size FROM files JOIN events ON files.id = file_id");
  for (const { sha256, size } of files)
    requireBlob(dataFolder, String(sha256), Number(size), findings);
  return {
    logs: group(events, ({ log }) => log),
    byKey: group(events, ({ key }) => key),
    heads: new Map(heads),
    files: files.length,
  };
}

/** The bytes of a file that a message speaks of must be there, and be what they are called. */
function requireBlob(folder: string, sha: string, size: number, findings: Finding[]): void {
  const path = join(folder, "files", "blobs", sha.slice(0, 2), sha.slice(2));
  if (!existsSync(path)) {
    findings.push({ kind: "lost", where: "store", what: `the bytes of file ${sha}` });
    return;
  }
  const bytes = readFileSync(path);
  if (toHash(bytes) === sha && bytes.length === size) return;
  findings.push({ kind: "altered", where: "store", what: `the bytes of file ${sha}` });
}
