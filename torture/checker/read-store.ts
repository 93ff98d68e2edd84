import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Finding } from "./findings.ts";
import { type FindStays, listStays } from "./list-stays.ts";

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
  /** Names of the accounts that it made members, and of those that are none any more. */
  readonly joined: readonly string[];
  readonly left: readonly string[];
  /** In the log of an account: up to where it has read. */
  readonly mark: { readonly log: string; readonly seq: number } | undefined;
};

/** How far an account has read a conversation that it is in. */
export type StoredMark = { readonly account: string; readonly log: string; readonly seq: number };

/** Everything that the checker wants of the store. */
export type Stored = {
  readonly logs: ReadonlyMap<string, readonly StoredEvent[]>;
  readonly byKey: ReadonlyMap<string, readonly StoredEvent[]>;
  readonly heads: ReadonlyMap<string, number>;
  readonly findStays: FindStays;
  readonly marks: readonly StoredMark[];
  readonly files: number;
};

type Row = Readonly<Record<string, string | number | null>>;

/** What the bodies of events hold, as far as it is of interest. */
type Body = {
  readonly text?: string;
  readonly accounts?: readonly { readonly username: string }[];
  readonly account?: { readonly username: string };
  readonly conversationId?: string;
  readonly seq?: number;
};

function toEvent(row: Row): StoredEvent {
  const body: Body = JSON.parse(String(row.body));
  const { accounts = [], account, conversationId = "", seq = 0 } = body;
  const actor = String(row.username);
  const text = row.kind === "message" && row.file_id === null ? body.text : undefined;
  const named = text ?? (row.file_name === null ? "" : String(row.file_name));
  return {
    log: String(row.log),
    seq: Number(row.seq),
    actor,
    key: /^[a-z-]+#\d+/.exec(named)?.[0],
    isFile: row.file_id !== null,
    clientMessageId: row.client_message_id === null ? undefined : String(row.client_message_id),
    sha: text === undefined ? toText(row.sha256) : toHash(Buffer.from(text)),
    joined: row.kind === "member_joined" ? [actor] : accounts.map(({ username }) => username),
    left: row.kind === "member_left" ? [actor] : listRemoved(row.kind, account),
    mark: row.kind === "read_marked" ? { log: conversationId, seq } : undefined,
  };
}

function listRemoved(kind: Row[string] | undefined, account: Body["account"]): readonly string[] {
  return kind === "member_removed" && account !== undefined ? [account.username] : [];
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
  const marks = all(
    "SELECT a.username, m.conversation_id, m.read_seq FROM members m JOIN accounts a ON a.id = m.account_id",
  );
  const logs = group(events, ({ log }) => log);
  return {
    logs,
    findStays: listStays(logs),
    marks: marks.map(({ username, conversation_id, read_seq }) => ({
      ...{ account: String(username), log: String(conversation_id), seq: Number(read_seq) },
    })),
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
