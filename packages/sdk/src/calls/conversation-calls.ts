import type { Conversation, Member, Role, Room } from "../model/conversation.ts";

/** A room or a group to make. */
export type ConversationDraft = {
  readonly kind: "room" | "group";
  /** 1 to 100 characters. */
  readonly title: string;
  /** For a room: whether any account may join by itself. Default: false. */
  readonly isPublic?: boolean;
  /** Besides the caller; at most 1000. Default: nobody. */
  readonly memberIds?: readonly string[];
};

/**
 * Conversations. Each call throws `not_found` for a conversation that the account is no member of, and
 * `permission_denied` for what its role does not allow.
 *
 * Every change comes as an event too: to the members in the conversation's log, and to the one who was added or
 * removed as `conversation_added` or `conversation_removed` in its own log.
 */
export interface ConversationCalls {
  /** Those with the newest message first; without those that are hidden. */
  listConversations(): Promise<readonly Conversation[]>;
  getConversation(id: string): Promise<Conversation>;
  /** All of them, by username. */
  listMembers(conversationId: string): Promise<readonly Member[]>;
  /** The account is the owner. Throws `not_found` when a member does not exist or has blocked the account. */
  createConversation(draft: ConversationDraft): Promise<Conversation>;
  /** The direct conversation with somebody, made when there is none. Throws `not_found`, also after a block. */
  openDirect(accountId: string): Promise<Conversation>;
  /** Public rooms by title. `nextPageToken` is "" after the last page. `pageSize` is 1 to 200, by default 50. */
  listRooms(page?: {
    readonly pageToken?: string;
    readonly pageSize?: number;
  }): Promise<{ readonly rooms: readonly Room[]; readonly nextPageToken: string }>;
  /** Joins a public room. */
  joinRoom(conversationId: string): Promise<Conversation>;
  /** Leaves a room or a group. Throws `failed_precondition` for the lobby and for a direct one. */
  leaveConversation(conversationId: string): Promise<void>;
  /** Any member of a group may, an owner or admin of a room. */
  addMembers(conversationId: string, accountIds: readonly string[]): Promise<void>;
  /** An owner or admin may whose role is above theirs. */
  removeMember(conversationId: string, accountId: string): Promise<void>;
  /** Any member of a group may, an owner or admin of a room. */
  renameConversation(conversationId: string, title: string): Promise<void>;
  /** The owner may. Making an owner makes the account an admin. */
  changeRole(conversationId: string, accountId: string, role: Role): Promise<void>;
  /** Takes a direct conversation from the list until it has a newer event. */
  hideConversation(conversationId: string): Promise<void>;
}
