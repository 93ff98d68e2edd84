import { createHash } from "node:crypto";
import type { Database, SqlValue } from "../stores/sqlite/database.ts";

/** What is in a database, in figures that can be compared. */
export type Inventory = {
  /** The history's id. */
  readonly epoch: string;
  readonly schemaVersion: number;
  /** Rows by table. */
  readonly counts: Readonly<Record<string, number>>;
  /** The last seq by log. */
  readonly heads: Readonly<Record<string, number>>;
  /** SHA-256 over every event of every log, in order. */
  readonly history: string;
};

/** Events that are read at a time. */
const pageSize = 1_000;

/** Counts what is in a database. Reads all of its events. */
export function takeInventory(db: Database): Inventory {
  const tables = db.all<{ name: string }>(
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
  );
  const count = (name: string): number =>
    db.get<{ count: number }>(`SELECT count(*) AS count FROM "${name}"`)?.count ?? 0;
  const heads = db.all<{ id: string; head: number }>("SELECT id, head FROM logs ORDER BY id");
  return {
    epoch: db.get<{ epoch: string }>("SELECT epoch FROM meta")?.epoch ?? "",
    schemaVersion: db.get<{ user_version: number }>("PRAGMA user_version")?.user_version ?? 0,
    counts: Object.fromEntries(tables.map(({ name }) => [name, count(name)])),
    heads: Object.fromEntries(heads.map(({ id, head }) => [id, head])),
    history: hashHistory(db),
  };
}

function hashHistory(db: Database): string {
  const hash = createHash("sha256");
  let last: readonly SqlValue[] = ["", 0];
  for (;;) {
    const rows = db.all<Record<string, SqlValue> & { log: string; seq: number }>(
      `SELECT log, seq, at, kind, actor_id, message_id, client_message_id, file_id, body
       FROM events WHERE (log, seq) > (?, ?) ORDER BY log, seq LIMIT ${pageSize}`,
      ...last,
    );
    for (const row of rows) hash.update(`${JSON.stringify(Object.values(row))}\n`);
    const end = rows.at(-1);
    if (end === undefined) return hash.digest("hex");
    last = [end.log, end.seq];
  }
}
