import type { AccountId, Session, SessionId } from "@parley/core";
import type { Acts } from "./act.ts";

type SessionRow = Omit<Session, "account"> & {
  readonly accountId: AccountId;
  readonly username: string;
  readonly displayName: string;
};

const selectSessions = `
  SELECT s.id, s.client, s.door, s.created_at AS createdAt, s.seen_at AS seenAt,
    s.account_id AS accountId, a.username, a.display_name AS displayName
  FROM sessions s JOIN accounts a ON a.id = s.account_id`;

function toSession(row: SessionRow): Session {
  const { accountId, username, displayName, ...session } = row;
  return { ...session, account: { id: accountId, username, displayName } };
}

function toIds(rows: readonly { readonly id: SessionId }[]): readonly SessionId[] {
  return rows.map((row) => row.id);
}

/** Reads of sessions. */
export const sessionReads: Acts<"findSession" | "findSessionById" | "listSessions"> = {
  findSession(db, tokenHash) {
    const row = db.get<SessionRow>(`${selectSessions} WHERE s.token_hash = ?`, tokenHash);
    return row && toSession(row);
  },

  findSessionById(db, id) {
    const row = db.get<SessionRow>(`${selectSessions} WHERE s.id = ?`, id);
    return row && toSession(row);
  },

  listSessions(db, accountId) {
    // Of two made in the same millisecond, the one that was stored later is the newer.
    return db
      .all<SessionRow>(
        `${selectSessions} WHERE s.account_id = ? ORDER BY s.created_at DESC, s.rowid DESC`,
        accountId,
      )
      .map(toSession);
  },
};

/** Changes of sessions, and of the password that they were opened with. */
export const sessionWrites: Acts<
  "replacePassword" | "createSession" | "touchSession" | "deleteSession" | "deleteStaleSessions"
> = {
  replacePassword(db, id, passwordHash, keep) {
    db.run("UPDATE accounts SET password_hash = ? WHERE id = ?", passwordHash, id);
    return toIds(
      db.all(
        "DELETE FROM sessions WHERE account_id = ? AND id IS NOT ? RETURNING id",
        id,
        keep ?? null,
      ),
    );
  },

  createSession(db, session) {
    db.run(
      `INSERT INTO sessions (id, account_id, token_hash, client, door, created_at, seen_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      session.id,
      session.accountId,
      session.tokenHash,
      session.client,
      session.door,
      session.createdAt,
      session.seenAt,
    );
  },

  touchSession(db, id, at) {
    db.run("UPDATE sessions SET seen_at = ? WHERE id = ? AND seen_at < ?", at, id, at);
  },

  deleteSession(db, accountId, id) {
    return db.run("DELETE FROM sessions WHERE id = ? AND account_id = ?", id, accountId) === 1;
  },

  deleteStaleSessions(db, seenBefore) {
    return toIds(db.all("DELETE FROM sessions WHERE seen_at < ? RETURNING id", seenBefore));
  },
};
