CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL,
  folded_username TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  about TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL
, folded_display_name TEXT NOT NULL DEFAULT '', avatar_id TEXT REFERENCES files, phone TEXT) STRICT;

CREATE INDEX accounts_by_avatar ON accounts (avatar_id) WHERE avatar_id IS NOT NULL;

CREATE UNIQUE INDEX accounts_by_phone ON accounts (phone) WHERE phone IS NOT NULL;

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

CREATE TABLE conversations (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('room', 'group', 'direct')),
  title TEXT NOT NULL
, is_public INTEGER NOT NULL DEFAULT 0, member_count INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX conversations_by_title ON conversations (title, id) WHERE is_public = 1;

CREATE TABLE delivered (
  account_id TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  door TEXT NOT NULL,
  log TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (account_id, door, log)
) STRICT, WITHOUT ROWID;

CREATE TABLE directs (
  -- The direct conversation of two accounts; low_id is the smaller one.
  low_id TEXT NOT NULL REFERENCES accounts,
  high_id TEXT NOT NULL REFERENCES accounts,
  conversation_id TEXT NOT NULL UNIQUE REFERENCES conversations,
  PRIMARY KEY (low_id, high_id),
  CHECK (low_id < high_id)
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
  body TEXT NOT NULL, number INTEGER,
  PRIMARY KEY (log, seq)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX events_by_client_message_id ON events (actor_id, client_message_id)
  WHERE client_message_id IS NOT NULL;

CREATE INDEX events_by_file ON events (file_id) WHERE file_id IS NOT NULL;

CREATE UNIQUE INDEX events_by_number ON events (number) WHERE number IS NOT NULL;

CREATE INDEX events_with_messages ON events (log, seq, actor_id, number) WHERE number IS NOT NULL;

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

CREATE INDEX files_by_created_at ON files (created_at);

CREATE INDEX files_by_sha256 ON files (sha256);

CREATE TABLE friend_requests (
  id TEXT PRIMARY KEY,
  from_id TEXT NOT NULL REFERENCES accounts,
  to_id TEXT NOT NULL REFERENCES accounts,
  at INTEGER NOT NULL,
  UNIQUE (from_id, to_id)
) STRICT;

CREATE INDEX friend_requests_to ON friend_requests (to_id);

CREATE TABLE friends (
  -- Two rows for two friends, so that the friends of one are one range.
  account_id TEXT NOT NULL REFERENCES accounts,
  peer_id TEXT NOT NULL REFERENCES accounts,
  PRIMARY KEY (account_id, peer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE logs (
  -- The newest seq and time of each log that has events. A log is a conversation's or an account's.
  id TEXT PRIMARY KEY,
  head INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE members (
  -- folded_username stands here again so that a page of members is one range of an index.
  conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
  account_id TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  folded_username TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
  read_seq INTEGER NOT NULL DEFAULT 0, joined_seq INTEGER NOT NULL DEFAULT 0, hidden_seq INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (conversation_id, account_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX members_by_account ON members (account_id);

CREATE UNIQUE INDEX members_by_username ON members (conversation_id, folded_username);

CREATE VIRTUAL TABLE message_words USING fts5 (
  words, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii');

CREATE TABLE meta (
  -- What there is one of. probes counts health checks: a check that writes nothing proves nothing.
  one INTEGER PRIMARY KEY CHECK (one = 1),
  epoch TEXT NOT NULL,
  probes INTEGER NOT NULL DEFAULT 0
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

CREATE INDEX uploads_by_created_at ON uploads (created_at);

CREATE INDEX uploads_by_file ON uploads (file_id) WHERE file_id IS NOT NULL;
