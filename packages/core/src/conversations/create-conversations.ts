import { ChatError } from "../error.ts";
import type { ConversationId } from "../ids.ts";
import type { Hub } from "../live/hub.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import type { Session } from "../sessions/session.ts";
import { foldName } from "../text.ts";
import type { Conversation } from "./conversation.ts";
import type { Conversations } from "./conversations.ts";

const maxPageSize = 500;

type ConversationsParts = {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
};

/** Creates the conversations on a store. */
export function createConversations({ store, hub, clock }: ConversationsParts): Conversations {
  async function get(session: Session, id: ConversationId): Promise<Conversation> {
    const conversation = await store.findConversation(session.account.id, id);
    if (conversation === undefined) {
      throw new ChatError("not_found", "there is no such conversation");
    }
    return conversation;
  }

  return {
    list: (session) => store.listConversations(session.account.id),
    get,
    async listMembers(session, id, { pageToken, pageSize }) {
      if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > maxPageSize) {
        throw new ChatError(
          "invalid_argument",
          `page size is ${pageSize}, it must be 1 to ${maxPageSize}`,
        );
      }
      await get(session, id);
      const members = await store.listMembers(id, pageToken, pageSize);
      const last = members.length === pageSize ? members.at(-1) : undefined;
      const nextPageToken = last === undefined ? "" : foldName(last.account.username);
      return { members, nextPageToken };
    },
    async markRead(session, id, seq) {
      const { head, readSeq } = await get(session, id);
      if (!Number.isInteger(seq) || seq < 0 || seq > head) {
        throw new ChatError("invalid_argument", `seq is ${seq}, the newest event has ${head}`);
      }
      if (seq <= readSeq) return;
      const event = await store.markRead(session.account.id, id, seq, clock.now());
      if (event !== undefined) hub.publish(event);
    },
  };
}
