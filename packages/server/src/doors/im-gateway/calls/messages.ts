import {
  ChatError,
  type ConversationId,
  isMessageEvent,
  type LogId,
  type MessageEvent,
  type Session,
  toId,
} from "@parley/core";
import {
  GetFileIdReqSchema,
  GetFileIdRspSchema,
  GetHistoryMsgReqSchema,
  GetHistoryMsgRspSchema,
  GetRecentMsgReqSchema,
  GetRecentMsgRspSchema,
  MsgSearchReqSchema,
  MsgSearchRspSchema,
  NewMessageReqSchema,
  NewMessageRspSchema,
} from "@parley/protocol/im-gateway";
import { type Calls, toParts } from "../call.ts";
import { fromSeconds } from "../codec.ts";
import { createHistory } from "../history.ts";
import { maxFoundMessages, maxHistoryMessages, maxRecentMessages } from "../limits.ts";
import { createOwnMessageId } from "../own-message.ts";
import { createPoster } from "../post-content.ts";
import type { CallParts, FileLimits } from "./call-parts.ts";

const toConversationId = (text: string) => toId<ConversationId>(text);

/** Messages: posting, the newest, by time, by words; and the file of one. */
export function createMessageCalls(
  { core, make, describe }: CallParts,
  { maxFileRequestBytes }: FileLimits,
): Calls {
  const history = createHistory(core.messages);
  const poster = createPoster(core);

  function describeAll(session: Session, events: readonly MessageEvent[]) {
    const { message } = describe(session);
    return toParts(events, async (event) => ({ msgList: [await message(event)] }));
  }

  return {
    "/service/message_transmit/new_message": make.signedIn(
      {
        request: NewMessageReqSchema,
        response: NewMessageRspSchema,
        maxBytes: maxFileRequestBytes,
        sessionField: 3,
      },
      async ({ chatSessionId, message }, { session }) => {
        const conversationId = toConversationId(chatSessionId);
        // First, so that nobody stores files for a conversation that is not theirs.
        await core.conversations.get(session, conversationId);
        const content = await poster.toContent(session, message);
        const clientMessageId = createOwnMessageId(session);
        await core.messages.post(session, { conversationId, clientMessageId, content });
        return {};
      },
    ),
    "/service/message_storage/get_recent": make.inParts(
      { request: GetRecentMsgReqSchema, response: GetRecentMsgRspSchema },
      async ({ chatSessionId, msgCount, curTime = 0n }, { session }) => {
        const id = toConversationId(chatSessionId);
        const count = toCount(msgCount);
        const before = curTime > 0n ? fromSeconds(curTime) : undefined;
        return describeAll(session, await history.listNewest(session, id, { count, before }));
      },
    ),
    "/service/message_storage/get_history": make.inParts(
      { request: GetHistoryMsgReqSchema, response: GetHistoryMsgRspSchema },
      async ({ chatSessionId, startTime, overTime }, { session }) => {
        const range = {
          from: fromSeconds(startTime),
          // The last second is in it, to its last millisecond.
          before: fromSeconds(overTime) + 1000,
          limit: maxHistoryMessages,
        };
        const id = toConversationId(chatSessionId);
        return describeAll(session, await history.listBetween(session, id, range));
      },
    ),
    "/service/message_storage/search_history": make.inParts(
      { request: MsgSearchReqSchema, response: MsgSearchRspSchema },
      async ({ chatSessionId, searchKey: text }, { session }) => {
        const conversationId = toConversationId(chatSessionId);
        const query = { text, conversationId, limit: maxFoundMessages };
        const found = await core.search.messages(session, query);
        // Clients list what they get from top to bottom, as they do a history.
        const texts = found.filter(({ body }) => body.content.kind === "text").toReversed();
        return describeAll(session, texts);
      },
    ),
    "/service/message_storage/get_file_id": make.signedIn(
      { request: GetFileIdReqSchema, response: GetFileIdRspSchema },
      async ({ messageId }, { session }) => {
        const logs: readonly LogId[] = (await core.conversations.list(session)).map(({ id }) => id);
        for (const log of logs) {
          const { events } = await core.messages.list(session, log, { kind: "newest" }, 200);
          const event = events.filter(isMessageEvent).find(({ body }) => body.id === messageId);
          if (event?.body.content.kind === "file") return { fileId: event.body.content.file.id };
        }
        throw new ChatError("not_found", "there is no such message with a file among the newest");
      },
    ),
  };
}

function toCount(count: bigint): number {
  if (count < 1n) {
    throw new ChatError("invalid_argument", `msg_count is ${count}, it must be at least 1`);
  }
  return Number(count > BigInt(maxRecentMessages) ? maxRecentMessages : count);
}
