import {
  type AccountId,
  type AccountRef,
  type Conversation,
  isMessageEvent,
  type Membership,
  maxUnreadCount,
  maxUnreadWindow,
  type Role,
} from "@parley/core";
import type { Database } from "../database.ts";
import { type AccountRow, accountColumns, findAccountRef, toAccount } from "./accounts.ts";
import type { Acts } from "./act.ts";
import { appendEvent, findEvent, findHead } from "./events.ts";

type ConversationRow = Omit<Conversation, "isPublic" | "peer" | "lastMessage"> & {
  readonly isPublic: 0 | 1;
  readonly peerId: AccountId | null;
  readonly lastSeq: number | null;
};

// Both inner selects are one place in events_with_messages; the count goes on from there as far as its bounds let it.
const selectConversations = `
  SELECT c.id, c.kind, c.title, c.is_public AS isPublic, m.role, c.member_count AS memberCount, l.head,
    m.read_seq AS readSeq, last.seq AS lastSeq,
    CASE m.account_id WHEN d.low_id THEN d.high_id ELSE d.low_id END AS peerId,
    (SELECT count(*) FROM (
       SELECT 1 FROM (
         SELECT u.actor_id FROM events u INDEXED BY events_with_messages
         WHERE u.log = m.conversation_id AND u.seq > m.read_seq AND u.number IS NOT NULL
         ORDER BY u.seq DESC LIMIT ${maxUnreadWindow})
       WHERE actor_id <> m.account_id LIMIT ${maxUnreadCount})) AS unreadCount
  FROM members m
  JOIN conversations c ON c.id = m.conversation_id
  JOIN logs l ON l.id = m.conversation_id
  LEFT JOIN directs d ON d.conversation_id = m.conversation_id
  LEFT JOIN events last ON last.log = m.conversation_id AND last.seq = (
    SELECT max(seq) FROM events INDEXED BY events_with_messages
    WHERE log = m.conversation_id AND number IS NOT NULL)
  WHERE m.account_id = ?`;

/** Reads of conversations and their members. */
export const conversationReads: Acts<
  "listConversations" | "listMemberships" | "findConversation" | "listMembers"
> = {
  listConversations(db, accountId) {
    return db
      .all<ConversationRow>(
        `${selectConversations} AND m.hidden_seq < l.head ORDER BY last.at DESC, c.id`,
        accountId,
      )
      .map((row) => toConversation(db, row));
  },

  listMemberships(db, accountId) {
    return db.all<Membership>(
      `SELECT conversation_id AS id, joined_seq AS joinedSeq FROM members
       WHERE account_id = ? ORDER BY conversation_id`,
      accountId,
    );
  },

  findConversation(db, accountId, id) {
    const row = db.get<ConversationRow>(
      `${selectConversations} AND m.conversation_id = ?`,
      accountId,
      id,
    );
    return row && toConversation(db, row);
  },

  listMembers(db, id, after, limit) {
    return db
      .all<AccountRow & { readonly role: Role }>(
        `SELECT ${accountColumns}, m.role FROM members m JOIN accounts a ON a.id = m.account_id
         WHERE m.conversation_id = ? AND m.folded_username > ?
         ORDER BY m.folded_username LIMIT ?`,
        id,
        after,
        limit,
      )
      .map((row) => ({ account: toAccount(row), role: row.role }));
  },
};

function toConversation(db: Database, row: ConversationRow): Conversation {
  const { lastSeq, peerId, isPublic, ...rest } = row;
  const last = lastSeq === null ? undefined : findEvent(db, row.id, lastSeq);
  return {
    ...rest,
    isPublic: isPublic === 1,
    peer: findPeer(db, peerId),
    lastMessage: last && isMessageEvent(last) ? last : undefined,
  };
}

function findPeer(db: Database, id: AccountId | null): AccountRef | undefined {
  return id === null ? undefined : findAccountRef(db, id);
}
/** Changes of an account's place in its conversations. */
export const conversationWrites: Acts<"markRead"> = {
  markRead(db, accountId, id, seq, at) {
    if (seq > findHead(db, id)) return undefined;
    const raised = db.run(
      `UPDATE members SET read_seq = ? WHERE conversation_id = ? AND account_id = ? AND read_seq < ?`,
      seq,
      id,
      accountId,
      seq,
    );
    const actor = raised === 1 ? findAccountRef(db, accountId) : undefined;
    return (
      actor &&
      appendEvent(db, {
        log: accountId,
        at,
        actor,
        body: { kind: "read_marked", conversationId: id, seq },
      })
    );
  },
};
