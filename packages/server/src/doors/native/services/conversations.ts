import type { ServiceImpl } from "@connectrpc/connect";
import { type ConversationId, type Core, toId } from "@parley/core";
import type { ConversationService } from "@parley/protocol/native";
import { requireSession } from "../calls.ts";
import { toConversation, toMember } from "../codec.ts";
import { parseCount } from "../requests.ts";

const defaultPageSize = 100;

/** Conversations over the wire. */
export function createConversationService({
  conversations,
  presence,
}: Pick<Core, "conversations" | "presence">): ServiceImpl<typeof ConversationService> {
  return {
    async listConversations(_request, context) {
      const all = await conversations.list(requireSession(context));
      return { conversations: all.map(toConversation) };
    },
    async listMembers({ conversationId, pageToken, pageSize }, context) {
      const { members, nextPageToken } = await conversations.listMembers(
        requireSession(context),
        toId<ConversationId>(conversationId),
        { pageToken, pageSize: pageSize === 0 ? defaultPageSize : pageSize },
      );
      return {
        members: members.map((member) => toMember(member, presence.get(member.account.id))),
        nextPageToken,
      };
    },
    async markRead({ conversationId, seq }, context) {
      const id = toId<ConversationId>(conversationId);
      await conversations.markRead(requireSession(context), id, parseCount(seq, "seq"));
      return {};
    },
  };
}
