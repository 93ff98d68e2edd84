import type { Conversation, Member } from "../../conversations/conversation.ts";
import type { AccountId, ConversationId, LogId } from "../../ids.ts";
import type { Event } from "../../messages/event.ts";
import { appendEvent, findHead, toEvent } from "./events.ts";
import type { ConversationRow, MemoryData } from "./memory-data.ts";

/** Acts on conversations and on what was delivered of them, as `Store` describes them. */
export type ConversationActs = {
  listConversations(accountId: AccountId): readonly Conversation[];
  findConversation(accountId: AccountId, id: ConversationId): Conversation | undefined;
  listMembers(id: ConversationId, after: string, limit: number): readonly Member[];
  markRead(id: AccountId, conversation: ConversationId, seq: number, at: number): Event | undefined;
  findDelivered(accountId: AccountId, door: string, log: LogId): number | undefined;
  saveDelivered(accountId: AccountId, door: string, log: LogId, seq: number): void;
};

/** Creates the acts on conversations. */
export function createConversationActs(data: MemoryData): ConversationActs {
  function toConversation(row: ConversationRow, accountId: AccountId): Conversation | undefined {
    const readSeq = row.readSeqs.get(accountId);
    if (readSeq === undefined) return undefined;
    const { id, kind, title } = row;
    return { id, kind, title, head: findHead(data, id), readSeq };
  }

  function findConversation(accountId: AccountId, id: ConversationId) {
    const row = data.conversations.get(id);
    return row && toConversation(row, accountId);
  }

  function toKey(accountId: AccountId, door: string, log: LogId): string {
    return JSON.stringify([accountId, door, log]);
  }

  return {
    findConversation,

    listConversations: (accountId) =>
      [...data.conversations.values()]
        .map((row) => toConversation(row, accountId))
        .filter((conversation) => conversation !== undefined)
        .sort((one, other) => compareCodePoints(one.id, other.id)),

    listMembers(id, after, limit) {
      const readSeqs = data.conversations.get(id)?.readSeqs;
      return [...data.accounts.values()]
        .filter(({ account }) => readSeqs?.has(account.id))
        .filter(({ foldedUsername }) => compareCodePoints(foldedUsername, after) > 0)
        .sort((one, other) => compareCodePoints(one.foldedUsername, other.foldedUsername))
        .slice(0, limit)
        .map(({ account }) => ({ account, role: "member" }));
    },

    markRead(accountId, id, seq, at) {
      const conversation = findConversation(accountId, id);
      if (conversation === undefined) return undefined;
      if (seq <= conversation.readSeq || seq > conversation.head) return undefined;
      data.conversations.get(id)?.readSeqs.set(accountId, seq);
      const body = { kind: "read_marked", conversationId: id, seq } as const;
      return toEvent(data, appendEvent(data, { log: accountId, at, actorId: accountId, body }));
    },

    findDelivered: (accountId, door, log) => data.delivered.get(toKey(accountId, door, log)),

    saveDelivered(accountId, door, log, seq) {
      const key = toKey(accountId, door, log);
      data.delivered.set(key, Math.max(seq, data.delivered.get(key) ?? 0));
    },
  };
}

/** By code points, which is the order of UTF-8 bytes and not that of JavaScript's `<`. */
function compareCodePoints(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
