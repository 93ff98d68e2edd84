import {
  type Account,
  type AccountId,
  type AccountRef,
  type FileId,
  foldName,
  lobbyId,
} from "@parley/core";
import type { Database } from "../database.ts";
import type { Acts } from "./act.ts";
import { appendEvent } from "./events.ts";
import { findOwnFile } from "./files.ts";
import { insertMember } from "./members.ts";

/** An account as `accountColumns` select it. */
export type AccountRow = Omit<Account, "avatarId"> & { readonly avatarId: FileId | null };

/** The columns of an AccountRow, for a table that is called `a` in the statement. */
export const accountColumns: string =
  "a.id, a.username, a.display_name AS displayName, a.about, a.avatar_id AS avatarId, a.created_at AS createdAt";

/** The row, without further columns, as an Account. */
export function toAccount(row: AccountRow): Account {
  const { id, username, displayName, about, avatarId, createdAt } = row;
  return { id, username, displayName, about, avatarId: avatarId ?? undefined, createdAt };
}

/** The account as others see it in an event or a session, or `undefined`. */
export function findAccountRef(db: Database, id: AccountId): AccountRef | undefined {
  return db.get<AccountRef>(
    "SELECT id, username, display_name AS displayName FROM accounts WHERE id = ?",
    id,
  );
}

/** The account, or `undefined`. */
export function findAccount(db: Database, id: AccountId): Account | undefined {
  const row = db.get<AccountRow>(`SELECT ${accountColumns} FROM accounts a WHERE a.id = ?`, id);
  return row && toAccount(row);
}

/** Reads of accounts. */
export const accountReads: Acts<"findAccount" | "findCredentials"> = {
  findAccount,

  findCredentials(db, foldedUsername) {
    const row = db.get<AccountRow & { readonly passwordHash: string }>(
      `SELECT ${accountColumns}, a.password_hash AS passwordHash FROM accounts a
       WHERE a.folded_username = ?`,
      foldedUsername,
    );
    return row && { account: toAccount(row), passwordHash: row.passwordHash };
  },
};

/** Changes of accounts. */
export const accountWrites: Acts<"createAccount" | "updateProfile"> = {
  createAccount(db, account, foldedUsername, passwordHash) {
    const { id, username, displayName, about, avatarId, createdAt } = account;
    const created = db.run(
      `INSERT INTO accounts (id, username, folded_username, display_name, folded_display_name, about,
         avatar_id, password_hash, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (folded_username) DO NOTHING`,
      id,
      username,
      foldedUsername,
      displayName,
      foldName(displayName),
      about,
      avatarId ?? null,
      passwordHash,
      createdAt,
    );
    if (created === 0) return undefined;
    const actor = { id, username, displayName };
    const joined = { log: lobbyId, at: createdAt, actor, body: { kind: "member_joined" } } as const;
    const event = appendEvent(db, joined);
    insertMember(db, lobbyId, id, "member", event.seq);
    return event;
  },

  updateProfile(db, id, patch, at) {
    const before = findAccount(db, id);
    if (before === undefined) return { status: "no_such_account" };
    const { foldedUsername, avatarId, ...rest } = patch;
    if (isTaken(db, id, foldedUsername)) return { status: "taken" };
    if (avatarId && findOwnFile(db, id, avatarId) === undefined) return { status: "no_such_file" };
    const account: Account = {
      ...before,
      ...rest,
      avatarId: avatarId === undefined ? before.avatarId : (avatarId ?? undefined),
    };
    saveProfile(db, account);
    if (foldedUsername !== undefined) saveFoldedUsername(db, id, foldedUsername);
    const actor = { id, username: account.username, displayName: account.displayName };
    const event = appendEvent(db, { log: lobbyId, at, actor, body: { kind: "profile_changed" } });
    return { status: "updated", account, event };
  },
};

function isTaken(db: Database, id: AccountId, foldedUsername: string | undefined): boolean {
  if (foldedUsername === undefined) return false;
  const owner = db.get<{ id: AccountId }>(
    "SELECT id FROM accounts WHERE folded_username = ?",
    foldedUsername,
  );
  return owner !== undefined && owner.id !== id;
}

function saveProfile(db: Database, account: Account): void {
  db.run(
    `UPDATE accounts SET username = ?, display_name = ?, folded_display_name = ?, about = ?, avatar_id = ?
     WHERE id = ?`,
    account.username,
    account.displayName,
    foldName(account.displayName),
    account.about,
    account.avatarId ?? null,
    account.id,
  );
}

function saveFoldedUsername(db: Database, id: AccountId, folded: string): void {
  db.run("UPDATE accounts SET folded_username = ? WHERE id = ?", folded, id);
  db.run("UPDATE members SET folded_username = ? WHERE account_id = ?", folded, id);
}
