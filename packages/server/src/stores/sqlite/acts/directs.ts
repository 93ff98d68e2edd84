import type { AccountId, AccountRef, ConversationId, Event } from "@parley/core";
import type { Database } from "../database.ts";
import { appendEvent } from "./events.ts";
import { appendAdded, insertMember, showConversation } from "./members.ts";

/** The two accounts' direct conversation, when there is one. */
export function findDirect(
  db: Database,
  one: AccountId,
  other: AccountId,
): ConversationId | undefined {
  return db.get<{ id: ConversationId }>(
    "SELECT conversation_id AS id FROM directs WHERE low_id = ? AND high_id = ?",
    ...toPair(one, other),
  )?.id;
}

/** A direct conversation to open. */
export type DirectToOpen = {
  readonly actor: AccountRef;
  readonly peer: AccountRef;
  readonly newConversationId: ConversationId;
  readonly at: number;
};

/** Opens it as `GroupActs.openDirect` does, and shows it to all of `showTo`. Checks nothing. */
export function openDirect(
  db: Database,
  { actor, peer, newConversationId, at }: DirectToOpen,
  showTo: readonly AccountId[],
): { readonly conversationId: ConversationId; readonly events: readonly Event[] } {
  const deed = { actor, at };
  const found = findDirect(db, actor.id, peer.id);
  if (found !== undefined) {
    const shown = showTo.filter((accountId) => showConversation(db, accountId, found));
    return { conversationId: found, events: appendAdded(db, found, shown, deed) };
  }
  const id = newConversationId;
  db.run("INSERT INTO conversations (id, kind, title) VALUES (?, 'direct', '')", id);
  db.run(
    "INSERT INTO directs (low_id, high_id, conversation_id) VALUES (?, ?, ?)",
    ...toPair(actor.id, peer.id),
    id,
  );
  const joined = [actor, peer].map((each) => {
    const event = appendEvent(db, { log: id, at, actor: each, body: { kind: "member_joined" } });
    insertMember(db, id, each.id, "member", event.seq);
    return event;
  });
  const added = appendAdded(db, id, [actor.id, peer.id], deed);
  return { conversationId: id, events: [...joined, ...added] };
}

function toPair(one: AccountId, other: AccountId): readonly [AccountId, AccountId] {
  return one < other ? [one, other] : [other, one];
}
