import { ConversationKind, ConversationService } from "@parley/protocol/native";
import type { Call } from "../calls.ts";
import { toConversation, toMember } from "../conversation-from-wire.ts";
import type { Member } from "../model/conversation.ts";
import type { ConversationCalls, ConversationDraft } from "./conversation-calls.ts";

const memberPageSize = 200;

const wireKind = {
  room: ConversationKind.ROOM,
  group: ConversationKind.GROUP,
} as const satisfies Record<ConversationDraft["kind"], ConversationKind>;

/** Creates the calls. */
export function createConversationCalls(call: Call): ConversationCalls {
  const { method } = ConversationService;
  return {
    async listConversations() {
      const { conversations } = await call(method.listConversations, {});
      return conversations.map(toConversation);
    },

    async getConversation(conversationId) {
      const { conversation } = await call(method.getConversation, { conversationId });
      return toConversation(conversation);
    },

    async listMembers(conversationId) {
      const members: Member[] = [];
      let pageToken = "";
      do {
        const page = { conversationId, pageToken, pageSize: memberPageSize };
        const answer = await call(method.listMembers, page);
        members.push(...answer.members.map(toMember));
        pageToken = answer.nextPageToken;
      } while (pageToken !== "");
      return members;
    },

    async createConversation({ kind, title, isPublic = false, memberIds = [] }) {
      const { conversation } = await call(method.createConversation, {
        kind: wireKind[kind],
        title,
        isPublic,
        memberIds: [...memberIds],
      });
      return toConversation(conversation);
    },

    async openDirect(accountId) {
      const { conversation } = await call(method.openDirect, { accountId });
      return toConversation(conversation);
    },

    async listRooms(page = {}) {
      const { rooms, nextPageToken } = await call(method.listRooms, page);
      return {
        rooms: rooms.map(({ id, title, memberCount }) => ({ id, title, memberCount })),
        nextPageToken,
      };
    },

    async joinRoom(conversationId) {
      const { conversation } = await call(method.joinRoom, { conversationId });
      return toConversation(conversation);
    },

    async leaveConversation(conversationId) {
      await call(method.leaveConversation, { conversationId });
    },

    async addMembers(conversationId, accountIds) {
      await call(method.addMembers, { conversationId, accountIds: [...accountIds] });
    },

    async removeMember(conversationId, accountId) {
      await call(method.removeMember, { conversationId, accountId });
    },

    async renameConversation(conversationId, title) {
      await call(method.renameConversation, { conversationId, title });
    },

    async changeRole(conversationId, accountId, role) {
      await call(method.changeRole, { conversationId, accountId, role });
    },

    async hideConversation(conversationId) {
      await call(method.hideConversation, { conversationId });
    },
  };
}
