import type { Role } from "../../conversations/conversation.ts";
import type { AccountId, ConversationId } from "../../ids.ts";
import type { Event, EventBody, MessageBody } from "../../messages/event.ts";
import { compareCodePoints } from "./code-points.ts";
import { appendEvent, findHead, toEvent } from "./events.ts";
import type { ConversationRow, MemberRow, MemoryData } from "./memory-data.ts";

/** Who does something, and when. */
export type Deed = { readonly actorId: AccountId; readonly at: number };

/** Appends to a conversation's or an account's log; gives the event as it reads now. */
export function tell(
  data: MemoryData,
  log: ConversationId | AccountId,
  { actorId, at }: Deed,
  body: Exclude<EventBody, MessageBody>,
): Event {
  return toEvent(data, appendEvent(data, { log, at, actorId, body }));
}

/** Appends `conversation_added` to the own log of each. */
export function tellAdded(
  data: MemoryData,
  conversationId: ConversationId,
  accountIds: readonly AccountId[],
  deed: Deed,
): readonly Event[] {
  const body = { kind: "conversation_added", conversationId } as const;
  return accountIds.map((accountId) => tell(data, accountId, deed, body));
}

/** Stores a conversation without members. */
export function addConversation(
  data: MemoryData,
  about: Omit<ConversationRow, "members">,
): ConversationRow {
  const row = { ...about, members: new Map() };
  data.conversations.set(row.id, row);
  return row;
}

/** Makes a member, to whom everything up to now is read. To be called after the event by which it came. */
export function addMember(
  data: MemoryData,
  { id, members }: ConversationRow,
  accountId: AccountId,
  role: Role,
): void {
  const head = findHead(data, id);
  members.set(accountId, { role, readSeq: head, joinedSeq: head, hiddenSeq: 0 });
}

/** Those who came first, first; of those who came at once, by folded username. */
export function listByArrival(
  data: MemoryData,
  { members }: ConversationRow,
): readonly (readonly [AccountId, MemberRow])[] {
  return [...members].sort(
    ([one, { joinedSeq }], [other, { joinedSeq: otherSeq }]) =>
      joinedSeq - otherSeq || compareCodePoints(toFolded(data, one), toFolded(data, other)),
  );
}

/** The account's folded username; "" for none. */
export function toFolded(data: MemoryData, id: AccountId): string {
  return data.accounts.get(id)?.foldedUsername ?? "";
}

/** Hides the conversation, as it is now, from the account's list. */
export function hide(data: MemoryData, id: ConversationId, accountId: AccountId): void {
  const member = data.conversations.get(id)?.members.get(accountId);
  if (member !== undefined) member.hiddenSeq = findHead(data, id);
}

/** Whether the account hid it and nothing has happened there since. */
export function isHidden(
  data: MemoryData,
  { id, members }: ConversationRow,
  accountId: AccountId,
): boolean {
  const hiddenSeq = members.get(accountId)?.hiddenSeq ?? 0;
  return hiddenSeq > 0 && hiddenSeq >= findHead(data, id);
}

/** Whether the account has blocked the peer. */
export function hasBlocked(data: MemoryData, accountId: AccountId, peerId: AccountId): boolean {
  return data.blocks.get(accountId)?.has(peerId) === true;
}
