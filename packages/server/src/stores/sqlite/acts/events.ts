import type {
  AccountId,
  AccountRef,
  Event,
  EventBody,
  File,
  FileId,
  LogId,
  MessageId,
  Position,
} from "@parley/core";
import type { Database } from "../database.ts";
import type { Acts } from "./act.ts";

/** An event that has no seq yet; `at` is raised to the time of the log's last event. */
export type NewEvent<Body extends EventBody> = Omit<Event<Body>, "seq">;

/** The number of the next message, of whatever log. */
const nextNumber = "(SELECT coalesce(max(number), 0) + 1 FROM events WHERE number IS NOT NULL)";

/** Takes the log's next seq and inserts the event there; gives it as it is stored. */
export function appendEvent<Body extends EventBody>(
  db: Database,
  event: NewEvent<Body>,
): Event<Body> {
  const { log, actor, body } = event;
  const { seq, at } = takeSeq(db, log, event.at);
  const columns = toColumns(body);
  db.run(
    `INSERT INTO events (log, seq, at, kind, actor_id, message_id, client_message_id, file_id, body, number)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ${body.kind === "message" ? nextNumber : "NULL"})`,
    log,
    seq,
    at,
    body.kind,
    actor.id,
    columns.messageId,
    columns.clientMessageId,
    columns.fileId,
    columns.body,
  );
  return { log, seq, at, actor, body };
}

/** The event at that place, or `undefined`. */
export function findEvent(db: Database, log: LogId, seq: number): Event | undefined {
  const row = db.get<EventRow>(`${selectEvents} WHERE e.log = ? AND e.seq = ?`, log, seq);
  return row && toEvent(row);
}

/** The newest seq of a log; 0 for none. */
export function findHead(db: Database, log: LogId): number {
  return db.get<{ head: number }>("SELECT head FROM logs WHERE id = ?", log)?.head ?? 0;
}

/** The event that carries the account's message with this client message id, or `undefined`. */
export function findByClientMessageId(
  db: Database,
  accountId: AccountId,
  clientMessageId: string,
): Event | undefined {
  const row = db.get<EventRow>(
    `${selectEvents} WHERE e.actor_id = ? AND e.client_message_id = ?`,
    accountId,
    clientMessageId,
  );
  return row && toEvent(row);
}

/** Reads of logs. */
export const eventReads: Acts<"listEvents" | "findHead"> = {
  findHead,

  listEvents(db, log, position, limit) {
    const from = toFirstSeq(db, log, position);
    if (from !== undefined) {
      return db
        .all<EventRow>(
          `${selectEvents} WHERE e.log = ? AND e.seq >= ? ORDER BY e.seq LIMIT ?`,
          log,
          from,
          limit,
        )
        .map(toEvent);
    }
    const before = position.kind === "before" ? position.seq : Number.MAX_SAFE_INTEGER;
    return db
      .all<EventRow>(
        `${selectEvents} WHERE e.log = ? AND e.seq < ? ORDER BY e.seq DESC LIMIT ?`,
        log,
        before,
        limit,
      )
      .map(toEvent)
      .reverse();
  },
};

/** Two statements: RETURNING makes a table of its own for what it returns, which costs more than both. */
function takeSeq(db: Database, log: LogId, at: number): { seq: number; at: number } {
  const last = db.get<{ head: number; at: number }>(
    "SELECT head, last_at AS at FROM logs WHERE id = ?",
    log,
  );
  if (last === undefined) {
    db.run("INSERT INTO logs (id, head, last_at) VALUES (?, 1, ?)", log, at);
    return { seq: 1, at };
  }
  const taken = { seq: last.head + 1, at: Math.max(last.at, at) };
  db.run("UPDATE logs SET head = ?, last_at = ? WHERE id = ?", taken.seq, taken.at, log);
  return taken;
}

/** Where reading forwards begins; `undefined` for positions that are read backwards. */
function toFirstSeq(db: Database, log: LogId, position: Position): number | undefined {
  if (position.kind === "after") return position.seq + 1;
  return position.kind === "since" ? findFirstSince(db, log, position.at) : undefined;
}

/** Times never fall and seqs have no holes, so halving finds the place without an index by time. */
function findFirstSince(db: Database, log: LogId, at: number): number {
  let low = 1;
  let high = findHead(db, log) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = db.get<{ at: number }>(
      "SELECT at FROM events WHERE log = ? AND seq = ?",
      log,
      middle,
    );
    if (row !== undefined && row.at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Columns = {
  readonly messageId: MessageId | null;
  readonly clientMessageId: string | null;
  readonly fileId: FileId | null;
  readonly body: string;
};

/** What `body` holds of each kind as JSON; ids that are looked for have columns of their own. */
function toColumns(body: EventBody): Columns {
  const none = { messageId: null, clientMessageId: null, fileId: null };
  if (body.kind !== "message") {
    const { kind, ...rest } = body;
    return { ...none, body: JSON.stringify(rest) };
  }
  const { id: messageId, content } = body;
  // Empty means "no retry is expected": NULL stays out of the unique index.
  const clientMessageId = body.clientMessageId === "" ? null : body.clientMessageId;
  return content.kind === "text"
    ? { ...none, messageId, clientMessageId, body: JSON.stringify({ text: content.text }) }
    : { messageId, clientMessageId, fileId: content.file.id, body: "{}" };
}

/** An event as `eventColumns` select it. */
export type EventRow = {
  readonly log: LogId;
  readonly seq: number;
  readonly at: number;
  readonly kind: EventBody["kind"];
  readonly messageId: MessageId;
  readonly clientMessageId: string | null;
  readonly body: string;
  readonly actorId: AccountId;
  readonly username: string;
  readonly displayName: string;
  readonly fileId: FileId | null;
} & { readonly [Key in Exclude<keyof File, "id"> as `file_${Key}`]: File[Key] };

/** The columns of an EventRow, for a table that is called `e` in the statement and what `eventJoins` adds to it. */
export const eventColumns: string = `e.log, e.seq, e.at, e.kind, e.message_id AS messageId,
    e.client_message_id AS clientMessageId, e.body,
    e.actor_id AS actorId, a.username, a.display_name AS displayName,
    e.file_id AS fileId, f.name AS file_name, f.size AS file_size, f.media_type AS file_mediaType,
    f.kind AS file_kind, f.sha256 AS file_sha256, f.width AS file_width, f.height AS file_height`;

/** Joins what `eventColumns` needs. */
export const eventJoins: string =
  "JOIN accounts a ON a.id = e.actor_id LEFT JOIN files f ON f.id = e.file_id";

const selectEvents = `SELECT ${eventColumns} FROM events e ${eventJoins}`;

/** The row as an Event. */
export function toEvent(row: EventRow): Event {
  const actor: AccountRef = {
    id: row.actorId,
    username: row.username,
    displayName: row.displayName,
  };
  return { log: row.log, seq: row.seq, at: row.at, actor, body: toBody(row) };
}

function toBody(row: EventRow): EventBody {
  if (row.kind !== "message") return { kind: row.kind, ...JSON.parse(row.body) };
  const { messageId: id } = row;
  const clientMessageId = row.clientMessageId ?? "";
  const file = toFile(row);
  return {
    kind: "message",
    id,
    clientMessageId,
    content:
      file === undefined
        ? { kind: "text", text: JSON.parse(row.body).text }
        : { kind: "file", file },
  };
}

function toFile(row: EventRow): File | undefined {
  return row.fileId === null
    ? undefined
    : {
        id: row.fileId,
        name: row.file_name,
        size: row.file_size,
        mediaType: row.file_mediaType,
        kind: row.file_kind,
        sha256: row.file_sha256,
        width: row.file_width,
        height: row.file_height,
      };
}
