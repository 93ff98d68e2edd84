import {
  type Content,
  type Event,
  isMessageEvent,
  type MessageBody,
  type MessageEvent,
  type NewMessage,
} from "@parley/core";
import type { Database } from "../database.ts";
import type { Acts } from "./act.ts";
import { appendEvent, findByClientMessageId } from "./events.ts";
import { findOwnFile } from "./files.ts";

/** Posting. */
export const messageWrites: Acts<"appendMessage"> = {
  appendMessage(db, message) {
    const author = findAuthor(db, message);
    if (author === undefined) return { status: "not_a_member" };
    const first = author.isAgain ? findFirst(db, message) : undefined;
    if (first !== undefined) return { status: "duplicate", event: first };
    if (!author.isMember) return { status: "not_a_member" };
    if (author.isBlocked) return { status: "blocked" };
    const content = findContent(db, message);
    if (content === undefined) return { status: "no_such_file" };
    const { id, clientMessageId, conversationId: log, at } = message;
    const { username, displayName } = author;
    const event = appendEvent<MessageBody>(db, {
      log,
      at,
      actor: { id: message.accountId, username, displayName },
      body: { kind: "message", id, clientMessageId, content },
    });
    return { status: "appended", event };
  },
};

type Author = {
  readonly username: string;
  readonly displayName: string;
  /** Whether the account has posted with this client message id before. */
  readonly isAgain: number;
  readonly isMember: number;
  /** Whether it is a direct conversation, and one of the two has blocked the other. */
  readonly isBlocked: number;
};

/** All that is asked before a message is taken, in one statement: this is the act that there is most of. */
function findAuthor(db: Database, message: NewMessage): Author | undefined {
  const { conversationId, accountId, clientMessageId } = message;
  return db.get<Author>(
    `SELECT username, display_name AS displayName,
       EXISTS (SELECT 1 FROM events WHERE actor_id = a.id AND client_message_id = ?) AS isAgain,
       EXISTS (SELECT 1 FROM members WHERE conversation_id = ? AND account_id = a.id) AS isMember,
       EXISTS (SELECT 1 FROM directs d WHERE conversation_id = ? AND (
         EXISTS (SELECT 1 FROM blocks WHERE account_id = d.low_id AND peer_id = d.high_id) OR
         EXISTS (SELECT 1 FROM blocks WHERE account_id = d.high_id AND peer_id = d.low_id))) AS isBlocked
     FROM accounts a WHERE id = ?`,
    // Without one nothing is stored there, which equals nothing.
    clientMessageId,
    conversationId,
    conversationId,
    accountId,
  );
}

function findFirst(db: Database, message: NewMessage): MessageEvent | undefined {
  const { accountId, clientMessageId } = message;
  const event: Event | undefined = findByClientMessageId(db, accountId, clientMessageId);
  return event !== undefined && isMessageEvent(event) ? event : undefined;
}

function findContent(db: Database, message: NewMessage): Content | undefined {
  const { content, accountId } = message;
  if (content.kind === "text") return content;
  const file = findOwnFile(db, accountId, content.fileId);
  return file && { kind: "file", file };
}
