import type { Account, Conversation, Role } from "@parley/core";
import { accountColumns, findAccountRef } from "./accounts.ts";
import type { Acts } from "./act.ts";
import { appendEvent, findHead } from "./events.ts";

const selectConversations = `
  SELECT c.id, c.kind, c.title, coalesce(l.head, 0) AS head, m.read_seq AS readSeq
  FROM members m
  JOIN conversations c ON c.id = m.conversation_id
  LEFT JOIN logs l ON l.id = m.conversation_id
  WHERE m.account_id = ?`;

/** Reads of conversations and their members. */
export const conversationReads: Acts<"listConversations" | "findConversation" | "listMembers"> = {
  listConversations(db, accountId) {
    return db.all<Conversation>(`${selectConversations} ORDER BY c.id`, accountId);
  },

  findConversation(db, accountId, id) {
    return db.get<Conversation>(`${selectConversations} AND m.conversation_id = ?`, accountId, id);
  },

  listMembers(db, id, after, limit) {
    return db
      .all<Account & { readonly role: Role }>(
        `SELECT ${accountColumns}, m.role FROM members m JOIN accounts a ON a.id = m.account_id
         WHERE m.conversation_id = ? AND m.folded_username > ?
         ORDER BY m.folded_username LIMIT ?`,
        id,
        after,
        limit,
      )
      .map(({ role, ...account }) => ({ account, role }));
  },
};

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
