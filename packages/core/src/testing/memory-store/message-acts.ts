import type { AccountId, LogId } from "../../ids.ts";
import type { Event } from "../../messages/event.ts";
import type { Appended, NewMessage, Position } from "../../ports/store.ts";
import { isBlocked } from "./directs.ts";
import { appendEvent, findHead, listEvents, toMessageEvent } from "./events.ts";
import type { ConversationRow, EventRow, MemoryData, MessageRow } from "./memory-data.ts";

/** Acts on logs and the messages in them, as `Store` describes them. */
export type MessageActs = {
  appendMessage(message: NewMessage): Appended;
  listEvents(log: LogId, position: Position, limit: number): readonly Event[];
  findHead(log: LogId): number;
};

/** Creates the acts on messages. */
export function createMessageActs(data: MemoryData): MessageActs {
  function toAppended(status: "appended" | "duplicate", row: EventRow, body: MessageRow): Appended {
    return { status, event: toMessageEvent(data, row, body) };
  }

  function isRefused({ kind, members }: ConversationRow, accountId: AccountId): boolean {
    return kind === "direct" && [...members.keys()].some((id) => isBlocked(data, accountId, id));
  }

  return {
    appendMessage({ conversationId, accountId, id, clientMessageId, at, content }) {
      const key = JSON.stringify([accountId, clientMessageId]);
      const first = data.clientMessages.get(key);
      if (first?.body.kind === "message") return toAppended("duplicate", first, first.body);
      const conversation = data.conversations.get(conversationId);
      if (!conversation?.members.has(accountId)) return { status: "not_a_member" };
      if (isRefused(conversation, accountId)) return { status: "blocked" };
      if (content.kind === "file") {
        const found = data.files.get(content.fileId);
        if (found?.ownerId !== accountId) return { status: "no_such_file" };
        found.conversationIds.add(conversationId);
      }
      const body: MessageRow = { kind: "message", id, clientMessageId, content };
      const row = appendEvent(data, { log: conversationId, at, actorId: accountId, body });
      data.messages.push({ ...row, log: conversationId });
      if (clientMessageId !== "") data.clientMessages.set(key, row);
      return toAppended("appended", row, body);
    },
    listEvents: (log, position, limit) => listEvents(data, log, position, limit),
    findHead: (log) => findHead(data, log),
  };
}
