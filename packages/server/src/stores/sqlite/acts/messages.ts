import {
  type AccountId,
  type Content,
  type Event,
  isMessageEvent,
  type MessageBody,
  type MessageEvent,
  type NewMessage,
} from "@parley/core";
import type { Database } from "../database.ts";
import { findAccountRef } from "./accounts.ts";
import type { Acts } from "./act.ts";
import { appendEvent, findByClientMessageId } from "./events.ts";
import { findOwnFile } from "./files.ts";
import { findRole, isBlocked } from "./members.ts";

/** Posting. */
export const messageWrites: Acts<"appendMessage"> = {
  appendMessage(db, message) {
    const first = findFirst(db, message);
    if (first !== undefined) return { status: "duplicate", event: first };
    const actor = findMember(db, message);
    if (actor === undefined) return { status: "not_a_member" };
    if (isRefused(db, message)) return { status: "blocked" };
    const content = findContent(db, message);
    if (content === undefined) return { status: "no_such_file" };
    const { id, clientMessageId, conversationId: log, at } = message;
    const event = appendEvent<MessageBody>(db, {
      log,
      at,
      actor,
      body: { kind: "message", id, clientMessageId, content },
    });
    return { status: "appended", event };
  },
};

function findFirst(db: Database, message: NewMessage): MessageEvent | undefined {
  if (message.clientMessageId === "") return undefined;
  const event: Event | undefined = findByClientMessageId(
    db,
    message.accountId,
    message.clientMessageId,
  );
  return event !== undefined && isMessageEvent(event) ? event : undefined;
}

function findMember(db: Database, { conversationId, accountId }: NewMessage) {
  const role = findRole(db, conversationId, accountId);
  return role === undefined ? undefined : findAccountRef(db, accountId);
}

/** Whether it is a direct conversation, and one of the two has blocked the other. */
function isRefused(db: Database, message: NewMessage): boolean {
  const pair = db.get<{ low: AccountId; high: AccountId }>(
    "SELECT low_id AS low, high_id AS high FROM directs WHERE conversation_id = ?",
    message.conversationId,
  );
  return pair !== undefined && isBlocked(db, pair.low, pair.high);
}

function findContent(db: Database, message: NewMessage): Content | undefined {
  const { content, accountId } = message;
  if (content.kind === "text") return content;
  const file = findOwnFile(db, accountId, content.fileId);
  return file && { kind: "file", file };
}
