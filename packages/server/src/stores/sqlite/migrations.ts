import { ChatError, foldName } from "@parley/core";
import { indexMessages } from "./acts/search.ts";
import type { Database } from "./database.ts";

/** One step of the schema. Once released it is never edited: a mistake is corrected by the next step. */
export type Migration = {
  readonly name: string;
  readonly sql: string;
  /** What only the program can do, after `sql`: texts are folded by its rules and not by SQLite's. */
  readonly fill?: (db: Database) => void;
};

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

const friendsGroupsSearchCodes = `
ALTER TABLE accounts ADD COLUMN folded_display_name TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN avatar_id TEXT REFERENCES files;
ALTER TABLE accounts ADD COLUMN phone TEXT;
CREATE INDEX accounts_by_avatar ON accounts (avatar_id) WHERE avatar_id IS NOT NULL;
CREATE UNIQUE INDEX accounts_by_phone ON accounts (phone) WHERE phone IS NOT NULL;

ALTER TABLE conversations ADD COLUMN is_public INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN member_count INTEGER NOT NULL DEFAULT 0;
CREATE INDEX conversations_by_title ON conversations (title, id) WHERE is_public = 1;
UPDATE conversations SET is_public = id = 'lobby',
  member_count = (SELECT count(*) FROM members WHERE conversation_id = conversations.id);

-- joined_seq: of the event by which the member came. hidden_seq: the head when the member hid the conversation, 0 when it did not.
ALTER TABLE members ADD COLUMN joined_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN hidden_seq INTEGER NOT NULL DEFAULT 0;
UPDATE members SET joined_seq = coalesce((
  SELECT seq FROM events WHERE log = conversation_id AND kind = 'member_joined' AND actor_id = members.account_id), 0);
UPDATE members SET read_seq = max(read_seq, joined_seq);

CREATE TABLE directs (
  -- The direct conversation of two accounts; low_id is the smaller one.
  low_id TEXT NOT NULL REFERENCES accounts,
  high_id TEXT NOT NULL REFERENCES accounts,
  conversation_id TEXT NOT NULL UNIQUE REFERENCES conversations,
  PRIMARY KEY (low_id, high_id),
  CHECK (low_id < high_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE friends (
  -- Two rows for two friends, so that the friends of one are one range.
  account_id TEXT NOT NULL REFERENCES accounts,
  peer_id TEXT NOT NULL REFERENCES accounts,
  PRIMARY KEY (account_id, peer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE friend_requests (
  id TEXT PRIMARY KEY,
  from_id TEXT NOT NULL REFERENCES accounts,
  to_id TEXT NOT NULL REFERENCES accounts,
  at INTEGER NOT NULL,
  UNIQUE (from_id, to_id)
) STRICT;
CREATE INDEX friend_requests_to ON friend_requests (to_id);

CREATE TABLE blocks (
  -- account_id wants no word from peer_id.
  account_id TEXT NOT NULL REFERENCES accounts,
  peer_id TEXT NOT NULL REFERENCES accounts,
  PRIMARY KEY (account_id, peer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE codes (
  id TEXT PRIMARY KEY,
  address TEXT NOT NULL UNIQUE,
  code_hash TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  wrong_answers INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX codes_by_expires_at ON codes (expires_at);

-- number: messages alone have one, in the order in which they were appended, whatever their log. message_words knows them by it.
ALTER TABLE events ADD COLUMN number INTEGER;
UPDATE events SET number = numbered.number FROM (
  SELECT log, seq, row_number() OVER (ORDER BY at, log, seq) AS number FROM events WHERE kind = 'message'
) AS numbered WHERE events.log = numbered.log AND events.seq = numbered.seq;
CREATE UNIQUE INDEX events_by_number ON events (number) WHERE number IS NOT NULL;
-- number is in it though all have one: without it SQLite would look each row up.
CREATE INDEX events_with_messages ON events (log, seq, actor_id, number) WHERE number IS NOT NULL;

-- Gets search texts, which are words with one space between them: the ascii tokenizer parts them there and nowhere else.
CREATE VIRTUAL TABLE message_words USING fts5 (
  words, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii');
`;

function foldNames(db: Database): void {
  const accounts = db.all<{ id: string; name: string }>(
    "SELECT id, display_name AS name FROM accounts",
  );
  for (const { id, name } of accounts) {
    db.run("UPDATE accounts SET folded_display_name = ? WHERE id = ?", foldName(name), id);
  }
}

function fillSecond(db: Database): void {
  foldNames(db);
  indexMessages(db);
}

/**
 * The way from an empty file to the schema of today, which stands whole in `schema.sql`. Append
 * only: a database's `user_version` is how many of them it has had.
 */
export const migrations: readonly Migration[] = [
  { name: "first schema", sql: firstSchema },
  { name: "friends, groups, search, codes", sql: friendsGroupsSearchCodes, fill: fillSecond },
];

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
      step.fill?.(db);
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
