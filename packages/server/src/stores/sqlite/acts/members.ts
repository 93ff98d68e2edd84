import type { AccountId, AccountRef, ConversationId, Event, Role } from "@parley/core";
import type { Database } from "../database.ts";
import { appendEvent } from "./events.ts";

/** Who does something, and when. */
export type Deed = { readonly actor: AccountRef; readonly at: number };

/** Makes a member of an account that is there, to whom everything up to `joinedSeq`, the event by which it came, is read. */
export function insertMember(
  db: Database,
  id: ConversationId,
  accountId: AccountId,
  role: Role,
  joinedSeq: number,
): void {
  db.run(
    `INSERT INTO members (conversation_id, account_id, folded_username, role, read_seq, joined_seq)
     SELECT ?, id, folded_username, ?, ?, ? FROM accounts WHERE id = ?`,
    id,
    role,
    joinedSeq,
    joinedSeq,
    accountId,
  );
  db.run("UPDATE conversations SET member_count = member_count + 1 WHERE id = ?", id);
}

/** Takes a member out. */
export function deleteMember(db: Database, id: ConversationId, accountId: AccountId): void {
  db.run("DELETE FROM members WHERE conversation_id = ? AND account_id = ?", id, accountId);
  db.run("UPDATE conversations SET member_count = member_count - 1 WHERE id = ?", id);
}

/** What the account may do in the conversation; `undefined` when it is no member. */
export function findRole(db: Database, id: ConversationId, accountId: AccountId): Role | undefined {
  return db.get<{ role: Role }>(
    "SELECT role FROM members WHERE conversation_id = ? AND account_id = ?",
    id,
    accountId,
  )?.role;
}

/** Makes members of accounts that are there, with one `members_added`; without accounts, nothing. */
export function appendMembersAdded(
  db: Database,
  log: ConversationId,
  accounts: readonly AccountRef[],
  deed: Deed,
): readonly Event[] {
  if (accounts.length === 0) return [];
  const event = appendEvent(db, { log, ...deed, body: { kind: "members_added", accounts } });
  for (const { id } of accounts) insertMember(db, log, id, "member", event.seq);
  return [event];
}

/** Appends `conversation_added` to the own log of each. */
export function appendAdded(
  db: Database,
  conversationId: ConversationId,
  accountIds: readonly AccountId[],
  deed: Deed,
): readonly Event[] {
  const body = { kind: "conversation_added", conversationId } as const;
  return accountIds.map((log) => appendEvent(db, { log, ...deed, body }));
}

/** Whether the account has blocked the peer. */
export function hasBlocked(db: Database, accountId: AccountId, peerId: AccountId): boolean {
  const sql = "SELECT 1 FROM blocks WHERE account_id = ? AND peer_id = ?";
  return db.get(sql, accountId, peerId) !== undefined;
}

/** Whether one of the two has blocked the other. */
export function isBlocked(db: Database, one: AccountId, other: AccountId): boolean {
  return hasBlocked(db, one, other) || hasBlocked(db, other, one);
}

/** Hides the conversation, as it is now, from the account's list. */
export function hideConversation(db: Database, accountId: AccountId, id: ConversationId): void {
  db.run(
    `UPDATE members SET hidden_seq = (SELECT head FROM logs WHERE id = members.conversation_id)
     WHERE conversation_id = ? AND account_id = ?`,
    id,
    accountId,
  );
}

/** Shows a hidden conversation again; whether it was hidden. */
export function showConversation(db: Database, accountId: AccountId, id: ConversationId): boolean {
  const shown = db.run(
    `UPDATE members SET hidden_seq = 0 WHERE conversation_id = ? AND account_id = ?
     AND hidden_seq >= (SELECT head FROM logs WHERE id = members.conversation_id)`,
    id,
    accountId,
  );
  return shown === 1;
}
