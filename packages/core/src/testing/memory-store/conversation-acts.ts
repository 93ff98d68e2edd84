import {
  type Conversation,
  type Member,
  type Membership,
  maxUnreadCount,
  maxUnreadWindow,
} from "../../conversations/conversation.ts";
import type { AccountId, ConversationId, LogId } from "../../ids.ts";
import type { Event } from "../../messages/event.ts";
import { compareCodePoints } from "./code-points.ts";
import { findHead, toActor, toMessageEvent } from "./events.ts";
import { isHidden, tell, toFolded } from "./members.ts";
import type { ConversationRow, MemoryData } from "./memory-data.ts";

/** Acts on conversations and on what was delivered of them, as `Store` describes them. */
export type ConversationActs = {
  listConversations(accountId: AccountId): readonly Conversation[];
  findConversation(accountId: AccountId, id: ConversationId): Conversation | undefined;
  listMemberships(accountId: AccountId): readonly Membership[];
  listMembers(id: ConversationId, after: string, limit: number): readonly Member[];
  markRead(id: AccountId, conversation: ConversationId, seq: number, at: number): Event | undefined;
  findDelivered(accountId: AccountId, door: string, log: LogId): number | undefined;
  saveDelivered(accountId: AccountId, door: string, log: LogId, seq: number): void;
};

/** Creates the acts on conversations. */
export function createConversationActs(data: MemoryData): ConversationActs {
  function toConversation(row: ConversationRow, accountId: AccountId): Conversation | undefined {
    const member = row.members.get(accountId);
    if (member === undefined) return undefined;
    const { members, ...about } = row;
    const { role, readSeq } = member;
    const messages = data.messages.filter(({ log }) => log === row.id);
    const last = messages.at(-1);
    const unread = messages
      .slice(-maxUnreadWindow)
      .filter(({ seq, actorId }) => seq > readSeq && actorId !== accountId);
    const peerId = [...members.keys()].find((id) => id !== accountId);
    return {
      ...about,
      role,
      peer: row.kind === "direct" && peerId ? toActor(data, peerId) : undefined,
      memberCount: members.size,
      head: findHead(data, row.id),
      readSeq,
      unreadCount: Math.min(unread.length, maxUnreadCount),
      lastMessage: last && toMessageEvent(data, last, last.body),
    };
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
        .filter((row) => !isHidden(data, row, accountId))
        .map((row) => toConversation(row, accountId))
        .filter((conversation) => conversation !== undefined)
        .sort(
          (one, other) =>
            (other.lastMessage?.at ?? -1) - (one.lastMessage?.at ?? -1) ||
            compareCodePoints(one.id, other.id),
        ),

    listMemberships: (accountId) =>
      [...data.conversations.values()]
        .flatMap(({ id, members }) => {
          const member = members.get(accountId);
          return member === undefined ? [] : [{ id, joinedSeq: member.joinedSeq }];
        })
        .sort((one, other) => compareCodePoints(one.id, other.id)),

    listMembers: (id, after, limit) =>
      [...(data.conversations.get(id)?.members ?? [])]
        .map(([accountId, { role }]) => ({ folded: toFolded(data, accountId), accountId, role }))
        .filter(({ folded }) => compareCodePoints(folded, after) > 0)
        .sort((one, other) => compareCodePoints(one.folded, other.folded))
        .slice(0, limit)
        .flatMap(({ accountId, role }) => {
          const account = data.accounts.get(accountId)?.account;
          return account === undefined ? [] : [{ account, role }];
        }),

    markRead(accountId, id, seq, at) {
      const member = data.conversations.get(id)?.members.get(accountId);
      if (member === undefined) return undefined;
      if (seq <= member.readSeq || seq > findHead(data, id)) return undefined;
      member.readSeq = seq;
      const body = { kind: "read_marked", conversationId: id, seq } as const;
      return tell(data, accountId, { actorId: accountId, at }, body);
    },

    findDelivered: (accountId, door, log) => data.delivered.get(toKey(accountId, door, log)),

    saveDelivered(accountId, door, log, seq) {
      const key = toKey(accountId, door, log);
      data.delivered.set(key, Math.max(seq, data.delivered.get(key) ?? 0));
    },
  };
}
