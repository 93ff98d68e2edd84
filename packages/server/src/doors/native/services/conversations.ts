import type { ServiceImpl } from "@connectrpc/connect";
import { type AccountId, type ConversationId, type Core, toId } from "@parley/core";
import type { ConversationService } from "@parley/protocol/native";
import { requireSession } from "../calls.ts";
import { toConversation, toMember, toRoom } from "../conversation-codec.ts";
import { parseCount, parseDraft, parseRole, toAccountIds } from "../requests.ts";

const defaultPageSize = 100;
const defaultRooms = 50;

const toConversationId = toId<ConversationId>;

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
        toConversationId(conversationId),
        { pageToken, pageSize: pageSize === 0 ? defaultPageSize : pageSize },
      );
      return {
        members: members.map((member) => toMember(member, presence.get(member.account.id))),
        nextPageToken,
      };
    },
    async markRead({ conversationId, seq }, context) {
      const id = toConversationId(conversationId);
      await conversations.markRead(requireSession(context), id, parseCount(seq, "seq"));
      return {};
    },
    async getConversation({ conversationId }, context) {
      const id = toConversationId(conversationId);
      return { conversation: toConversation(await conversations.get(requireSession(context), id)) };
    },
    async hideConversation({ conversationId }, context) {
      await conversations.hide(requireSession(context), toConversationId(conversationId));
      return {};
    },
    ...createGroupCalls(conversations),
  };
}

type GroupCalls = Pick<
  Required<ServiceImpl<typeof ConversationService>>,
  | "createConversation"
  | "openDirect"
  | "listRooms"
  | "joinRoom"
  | "leaveConversation"
  | "addMembers"
  | "removeMember"
  | "renameConversation"
  | "changeRole"
>;

/** The calls that make conversations and change who is in them. */
function createGroupCalls(conversations: Core["conversations"]): GroupCalls {
  return {
    async createConversation(request, context) {
      const made = await conversations.create(requireSession(context), parseDraft(request));
      return { conversation: toConversation(made) };
    },
    async openDirect({ accountId }, context) {
      const peer = toId<AccountId>(accountId);
      const opened = await conversations.openDirect(requireSession(context), peer);
      return { conversation: toConversation(opened) };
    },
    async listRooms({ pageToken, pageSize }, context) {
      const limit = pageSize === 0 ? defaultRooms : pageSize;
      const page = { after: pageToken, limit };
      const rooms = await conversations.listRooms(requireSession(context), page);
      const last = rooms.length === limit ? rooms.at(-1) : undefined;
      return { rooms: rooms.map(toRoom), nextPageToken: last?.id ?? "" };
    },
    async joinRoom({ conversationId }, context) {
      const id = toConversationId(conversationId);
      const joined = await conversations.join(requireSession(context), id);
      return { conversation: toConversation(joined) };
    },
    async leaveConversation({ conversationId }, context) {
      await conversations.leave(requireSession(context), toConversationId(conversationId));
      return {};
    },
    async addMembers({ conversationId, accountIds }, context) {
      const id = toConversationId(conversationId);
      await conversations.addMembers(requireSession(context), id, toAccountIds(accountIds));
      return {};
    },
    async removeMember({ conversationId, accountId }, context) {
      const id = toConversationId(conversationId);
      await conversations.removeMember(requireSession(context), id, toId<AccountId>(accountId));
      return {};
    },
    async renameConversation({ conversationId, title }, context) {
      await conversations.rename(requireSession(context), toConversationId(conversationId), title);
      return {};
    },
    async changeRole({ conversationId, accountId, role }, context) {
      const id = toConversationId(conversationId);
      const account = toId<AccountId>(accountId);
      await conversations.changeRole(requireSession(context), id, account, parseRole(role));
      return {};
    },
  };
}
