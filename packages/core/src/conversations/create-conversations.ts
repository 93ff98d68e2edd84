import { ChatError } from "../error.ts";
import type { ConversationId } from "../ids.ts";
import type { Session } from "../sessions/session.ts";
import { foldName } from "../text.ts";
import type { Conversation } from "./conversation.ts";
import type { Conversations } from "./conversations.ts";
import { createGroups, type GroupsParts } from "./create-groups.ts";

const maxPageSize = 500;

/** Creates the conversations on a store. */
export function createConversations(parts: GroupsParts): Conversations {
  const { store, hub, clock } = parts;

  async function get(session: Session, id: ConversationId): Promise<Conversation> {
    const conversation = await store.findConversation(session.account.id, id);
    if (conversation === undefined) {
      throw new ChatError("not_found", "there is no such conversation");
    }
    return conversation;
  }

  return {
    ...createGroups(parts, get),
    list: (session) => store.listConversations(session.account.id),
    get,
    listMemberships: (session) => store.listMemberships(session.account.id),
    async findDirect({ account }, peer) {
      const id = await store.findDirect(account.id, peer);
      return id === undefined ? undefined : store.findConversation(account.id, id);
    },
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
