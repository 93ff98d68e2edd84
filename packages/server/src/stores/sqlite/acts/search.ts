import { isMessageEvent, type MessageQuery, toSearchText } from "@parley/core";
import type { Database } from "../database.ts";
import { type AccountRow, accountColumns, toAccount } from "./accounts.ts";
import type { Acts } from "./act.ts";
import { type EventRow, eventColumns, eventJoins, toEvent } from "./events.ts";

/** The acts that look for things. */
export const searchReads: Acts<"searchMessages" | "searchAccounts"> = {
  searchMessages(db, query) {
    const { accountId, terms, conversationId, fromId, limit } = query;
    const before = findNumber(db, query);
    if (before === undefined) return [];
    // CROSS JOIN holds the order: hits come from the index newest first, and reading ends with the page.
    return db
      .all<EventRow>(
        `SELECT ${eventColumns} FROM message_words w
         CROSS JOIN events e ON e.number = w.rowid
         CROSS JOIN members m ON m.conversation_id = e.log AND m.account_id = ?
         ${eventJoins}
         WHERE message_words MATCH ? AND w.rowid < ?
           AND e.log = coalesce(?, e.log) AND e.actor_id = coalesce(?, e.actor_id)
         ORDER BY w.rowid DESC LIMIT ?`,
        accountId,
        toMatch(terms),
        before,
        conversationId ?? null,
        fromId ?? null,
        limit,
      )
      .map(toEvent)
      .filter(isMessageEvent);
  },

  searchAccounts(db, { exceptId, text, offset, limit }) {
    // No index finds a part of a name: this goes through the accounts until the page is full.
    return db
      .all<AccountRow>(
        `SELECT ${accountColumns} FROM accounts a
         WHERE a.id <> ? AND (instr(a.folded_username, ?) > 0 OR instr(a.folded_display_name, ?) > 0)
         ORDER BY a.rowid LIMIT ? OFFSET ?`,
        exceptId,
        text,
        text,
        limit,
        offset,
      )
      .map(toAccount);
  },
};

/** What a search has done first. */
export const searchWrites: Acts<"indexMessages"> = { indexMessages };

/** Messages that are read at once to be indexed. */
const indexedAtOnce = 1_000;

/**
 * Puts the messages that were appended since the last time into the index of words. Seldom, and rather before a commit than in a
 * savepoint: FTS5 gathers what it is given, and writes it out at the end of either, which costs more than all else of an append.
 */
export function indexMessages(db: Database): void {
  let last =
    db.get<{ number: number }>(
      "SELECT rowid AS number FROM message_words ORDER BY rowid DESC LIMIT 1",
    )?.number ?? 0;
  let rows: readonly { readonly number: number; readonly text: string }[];
  do {
    rows = db.all(
      `SELECT e.number, coalesce(f.name, e.body ->> '$.text') AS text
       FROM events e LEFT JOIN files f ON f.id = e.file_id
       WHERE e.number > ? ORDER BY e.number LIMIT ${indexedAtOnce}`,
      last,
    );
    for (const { number, text } of rows) {
      db.run("INSERT INTO message_words (rowid, words) VALUES (?, ?)", number, toSearchText(text));
    }
    last = rows.at(-1)?.number ?? last;
  } while (rows.length === indexedAtOnce);
}

/** The number below which hits are wanted. */
function findNumber(db: Database, { before }: MessageQuery): number | undefined {
  if (before === undefined) return Number.MAX_SAFE_INTEGER;
  return (
    db.get<{ number: number | null }>(
      "SELECT number FROM events WHERE log = ? AND seq = ?",
      before.log,
      before.seq,
    )?.number ?? undefined
  );
}

/** Every term as a string of FTS5, so that nothing that people type is its syntax; the last may be a beginning. */
function toMatch(terms: readonly string[]): string {
  return `${terms.map((term) => `"${term.replaceAll('"', '""')}"`).join(" AND ")} *`;
}
