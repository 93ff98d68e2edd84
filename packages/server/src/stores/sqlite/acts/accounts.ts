import { type Account, type AccountId, type AccountRef, lobbyId } from "@parley/core";
import type { Database } from "../database.ts";
import type { Acts } from "./act.ts";
import { appendEvent } from "./events.ts";

/** The columns of an Account, for a table that is called `a` in the statement. */
export const accountColumns: string =
  "a.id, a.username, a.display_name AS displayName, a.about, a.created_at AS createdAt";

/** The account as others see it in an event or a session, or `undefined`. */
export function findAccountRef(db: Database, id: AccountId): AccountRef | undefined {
  return db.get<AccountRef>(
    "SELECT id, username, display_name AS displayName FROM accounts WHERE id = ?",
    id,
  );
}

function findAccount(db: Database, id: AccountId): Account | undefined {
  return db.get<Account>(`SELECT ${accountColumns} FROM accounts a WHERE a.id = ?`, id);
}

/** Reads of accounts. */
export const accountReads: Acts<"findAccount" | "findCredentials"> = {
  findAccount,

  findCredentials(db, foldedUsername) {
    const row = db.get<Account & { readonly passwordHash: string }>(
      `SELECT ${accountColumns}, a.password_hash AS passwordHash FROM accounts a
       WHERE a.folded_username = ?`,
      foldedUsername,
    );
    if (row === undefined) return undefined;
    const { passwordHash, ...account } = row;
    return { account, passwordHash };
  },
};

/** Changes of accounts. */
export const accountWrites: Acts<"createAccount" | "updateProfile"> = {
  createAccount(db, account, foldedUsername, passwordHash) {
    const created = db.run(
      `INSERT INTO accounts (id, username, folded_username, display_name, about, password_hash, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (folded_username) DO NOTHING`,
      account.id,
      account.username,
      foldedUsername,
      account.displayName,
      account.about,
      passwordHash,
      account.createdAt,
    );
    if (created === 0) return undefined;
    db.run(
      `INSERT INTO members (conversation_id, account_id, folded_username, role)
       VALUES (?, ?, ?, 'member')`,
      lobbyId,
      account.id,
      foldedUsername,
    );
    const { id, username, displayName } = account;
    return appendEvent(db, {
      log: lobbyId,
      at: account.createdAt,
      actor: { id, username, displayName },
      body: { kind: "member_joined" },
    });
  },

  updateProfile(db, id, { displayName, about }, at) {
    const before = findAccount(db, id);
    if (before === undefined) return undefined;
    const account = {
      ...before,
      displayName: displayName ?? before.displayName,
      about: about ?? before.about,
    };
    db.run(
      "UPDATE accounts SET display_name = ?, about = ? WHERE id = ?",
      account.displayName,
      account.about,
      id,
    );
    const actor = { id, username: account.username, displayName: account.displayName };
    const event = appendEvent(db, { log: lobbyId, at, actor, body: { kind: "profile_changed" } });
    return { account, event };
  },
};
