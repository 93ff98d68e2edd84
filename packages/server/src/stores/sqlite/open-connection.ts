import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import { ChatError } from "@parley/core";
import { type Database, openDatabase } from "./database.ts";
import { findResultCode, isStoreFailure } from "./failure.ts";
import { createPrivately, openLock } from "./lock.ts";
import { migrate, migrations } from "./migrations.ts";

/** Where opening the writer tells of its progress. */
export type Tell = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** The connection that writes. While it is open nobody else can open one for the same file. */
export type Writer = { readonly db: Database; readonly close: () => void };

// "Parl": says in the file's header whose database it is.
const applicationId = 0x5061726c;
/** What the WAL file is cut back to after a checkpoint; it grows while a burst outruns the checkpoints. */
const walBytesKept = 64 * 1024 ** 2;

/**
 * Pages of the WAL file after which they are brought into the database, and KiB of pages in memory. Messages of many rooms change
 * the same pages again and again: larger than SQLite's own 1000 and 2000, so that a page waits for more of its changes.
 */
const walPages = 4_000;
const cachedKib = 32_000;

/**
 * Opens the database for writing, makes it when there is none, and brings its schema up to date.
 * Throws `failed_precondition`, with a message for the operator, for a missing or read-only folder, a database
 * that is in use, damaged, foreign or newer; other trouble with the disk as node:sqlite tells it.
 */
export function openWriter(path: string, tell: Tell): Writer {
  const opened: Database[] = [];
  // The lock last: whoever gets it finds the database closed.
  const close = (): void => {
    for (const each of opened.reverse()) each.close();
  };
  try {
    requireFolder(dirname(path));
    // A lock on the database itself would shut out the reader as well.
    opened.push(openLock(`${path}.lock`, `${path} is in use by another Parley server`));
    createPrivately(path);
    const db = openDatabase(path, { isReadOnly: false });
    opened.push(db);
    prepareWriter(db, path, tell);
    return { db, close };
  } catch (thrown) {
    close();
    throw explain(path, thrown);
  }
}

/** Opens a connection that cannot write. The writer must be open: it makes the file and its schema. */
export function openReader(path: string): Database {
  return openDatabase(path, { isReadOnly: true });
}

function prepareWriter(db: Database, path: string, tell: Tell): void {
  const owner = db.get<{ application_id: number }>("PRAGMA application_id")?.application_id;
  const tables = db.get<{ count: number }>("SELECT count(*) AS count FROM sqlite_schema")?.count;
  if (owner !== applicationId && tables !== 0) {
    throw refuse(`${path} is the database of another program`);
  }
  const mode = db.get<{ journal_mode: string }>("PRAGMA journal_mode = WAL")?.journal_mode;
  if (mode !== "wal") {
    throw refuse(`${path} lies on a file system without shared memory: no WAL there`);
  }
  db.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = ${walPages};
    PRAGMA cache_size = -${cachedKib};
    PRAGMA journal_size_limit = ${walBytesKept};
    PRAGMA trusted_schema = OFF;
  `);
  if (owner !== applicationId) db.exec(`PRAGMA application_id = ${applicationId}`);
  migrate(db, migrations, (version, name) => tell({ path, version }, `migrating: ${name}`));
}

function requireFolder(folder: string): void {
  if (!existsSync(folder)) throw refuse(`there is no folder ${folder}`);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (thrown) {
    throw refuse(`the folder ${folder} cannot be written to`, thrown);
  }
}

const damage: ReadonlyMap<number | undefined, string> = new Map([
  [11, "is damaged: restore a backup"],
  [26, "is not a database, or is damaged: restore a backup"],
]);

function explain(path: string, thrown: unknown): unknown {
  const reason = damage.get(findResultCode(thrown));
  if (reason !== undefined) return refuse(`${path} ${reason}`, thrown);
  if (thrown instanceof ChatError || isStoreFailure(thrown) || !(thrown instanceof Error)) {
    return thrown;
  }
  return new ChatError("unavailable", `${path} cannot be opened: ${thrown.message}`, {
    cause: thrown,
  });
}

function refuse(message: string, cause?: unknown): ChatError {
  return new ChatError("failed_precondition", message, { cause });
}
