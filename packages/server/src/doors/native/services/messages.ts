import type { ServiceImpl } from "@connectrpc/connect";
import { type ConversationId, type Core, toId } from "@parley/core";
import type { MessageService } from "@parley/protocol/native";
import { requireSession } from "../calls.ts";
import { toEvent } from "../event-codec.ts";
import { parsePosition, parsePost } from "../requests.ts";

const defaultLimit = 50;

/** Messages and events over the wire. */
export function createMessageService({
  messages,
}: Pick<Core, "messages">): ServiceImpl<typeof MessageService> {
  return {
    async postMessage(request, context) {
      const posted = await messages.post(requireSession(context), parsePost(request));
      return { event: toEvent(posted.event), isDuplicate: posted.isDuplicate };
    },
    async listEvents({ conversationId, position, limit }, context) {
      const { events, head } = await messages.list(
        requireSession(context),
        toId<ConversationId>(conversationId),
        parsePosition(position),
        limit === 0 ? defaultLimit : limit,
      );
      return { events: events.map(toEvent), head: BigInt(head) };
    },
  };
}
