import { isMessageEvent, type MessageQuery } from "@parley/core";
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
