import { ChatError } from "@parley/core";
import type { Database } from "./database.ts";

/** One step of the schema. Once released it is never edited: a mistake is corrected by the next step. */
export type Migration = { readonly name: string; readonly sql: string };

// Comments stand inside the statements: SQLite keeps them there, and `.schema` shows them.
const firstSchema = `
CREATE TABLE meta (
  -- What there is one of. probes counts health checks: a check that writes nothing proves nothing.
  one INTEGER PRIMARY KEY CHECK (one = 1),
  epoch TEXT NOT NULL,
  probes INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL,
  folded_username TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  about TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  token_hash TEXT NOT NULL UNIQUE,
  client TEXT NOT NULL,
  door TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_account ON sessions (account_id, created_at);
CREATE INDEX sessions_by_seen_at ON sessions (seen_at);

CREATE TABLE conversations (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('room', 'group', 'direct')),
  title TEXT NOT NULL
) STRICT;

CREATE TABLE members (
  -- folded_username stands here again so that a page of members is one range of an index.
  conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
  account_id TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  folded_username TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
  read_seq INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (conversation_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX members_by_username ON members (conversation_id, folded_username);
CREATE INDEX members_by_account ON members (account_id);

CREATE TABLE files (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('image', 'audio', 'video', 'text', 'other')),
  sha256 TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX files_by_sha256 ON files (sha256);
CREATE INDEX files_by_created_at ON files (created_at);

CREATE TABLE uploads (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT,
  file_id TEXT REFERENCES files ON DELETE CASCADE,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX uploads_by_account ON uploads (account_id);
CREATE INDEX uploads_by_file ON uploads (file_id) WHERE file_id IS NOT NULL;
CREATE INDEX uploads_by_created_at ON uploads (created_at);

CREATE TABLE logs (
  -- The newest seq and time of each log that has events. A log is a conversation's or an account's.
  id TEXT PRIMARY KEY,
  head INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  -- Kept in the order of the logs: a page of history is one range. body: JSON, by kind.
  log TEXT NOT NULL REFERENCES logs,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  actor_id TEXT NOT NULL REFERENCES accounts,
  message_id TEXT,
  client_message_id TEXT,
  file_id TEXT REFERENCES files,
  body TEXT NOT NULL,
  PRIMARY KEY (log, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX events_by_client_message_id ON events (actor_id, client_message_id)
  WHERE client_message_id IS NOT NULL;
CREATE INDEX events_by_file ON events (file_id) WHERE file_id IS NOT NULL;

CREATE TABLE delivered (
  account_id TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  door TEXT NOT NULL,
  log TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (account_id, door, log)
) STRICT, WITHOUT ROWID;

INSERT INTO meta (one, epoch) VALUES (1, lower(hex(randomblob(16))));
INSERT INTO conversations (id, kind, title) VALUES ('lobby', 'room', 'Lobby');
`;

/**
 * The way from an empty file to the schema of today, which stands whole in `schema.sql`. Append
 * only: a database's `user_version` is how many of them it has had.
 */
export const migrations: readonly Migration[] = [{ name: "first schema", sql: firstSchema }];

/**
 * Applies the steps that the database has not had, all in one transaction: a step that fails leaves
 * the database as it was. `onStep` hears of each before it runs. Throws `failed_precondition` for a
 * database that is newer than `steps`, or that a step would leave with broken references.
 */
export function migrate(
  db: Database,
  steps: readonly Migration[],
  onStep: (version: number, name: string) => void,
): void {
  const version = db.get<{ user_version: number }>("PRAGMA user_version")?.user_version ?? 0;
  if (version > steps.length) {
    throw new ChatError(
      "failed_precondition",
      `the database has schema version ${version}, this program knows up to ${steps.length}: use the program that wrote it, or a newer one`,
    );
  }
  if (version === steps.length) return;
  // A step may have to build a table anew; SQLite then wants references checked at the end, not on the way.
  db.exec("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE");
  try {
    for (const [index, step] of steps.entries()) {
      if (index < version) continue;
      onStep(index + 1, step.name);
      db.exec(step.sql);
    }
    const broken = db.all<{ table: string }>("PRAGMA foreign_key_check");
    if (broken.length > 0) {
      throw new ChatError(
        "failed_precondition",
        `${broken.length} broken references in table ${broken[0]?.table}`,
      );
    }
    db.exec(`PRAGMA user_version = ${steps.length}; COMMIT`);
  } finally {
    if (db.isInTransaction()) db.exec("ROLLBACK");
    db.exec("PRAGMA foreign_keys = ON");
  }
}
