import {
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

/** Posting. */
export const messageWrites: Acts<"appendMessage"> = {
  appendMessage(db, message) {
    const first = findFirst(db, message);
    if (first !== undefined) return { status: "duplicate", event: first };
    const actor = isMember(db, message) ? findAccountRef(db, message.accountId) : undefined;
    if (actor === undefined) return { status: "not_a_member" };
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

function isMember(db: Database, message: NewMessage): boolean {
  const row = db.get(
    "SELECT 1 FROM members WHERE conversation_id = ? AND account_id = ?",
    message.conversationId,
    message.accountId,
  );
  return row !== undefined;
}

function findContent(db: Database, message: NewMessage): Content | undefined {
  const { content, accountId } = message;
  if (content.kind === "text") return content;
  const file = findOwnFile(db, accountId, content.fileId);
  return file && { kind: "file", file };
}
