import type { Role, RoomSummary } from "../conversations/conversation.ts";
import type { AccountId, ConversationId } from "../ids.ts";
import type { Event } from "../messages/event.ts";

/** A room or a group to store. */
export type NewConversation = {
  readonly id: ConversationId;
  readonly kind: "room" | "group";
  readonly title: string;
  /** Whether any account may join by itself. */
  readonly isPublic: boolean;
  readonly ownerId: AccountId;
  /** Besides the owner; each once. */
  readonly memberIds: readonly AccountId[];
  readonly at: number;
};

/** What a change of a conversation came to. */
export type Changed =
  | { readonly status: "changed"; readonly events: readonly Event[] }
  /** No such conversation, or the actor is no member of it. */
  | { readonly status: "not_a_member" }
  /** The actor's role is none of `roles`, or is not above the role of the one it concerns. */
  | { readonly status: "not_allowed" }
  /** An account that is to be added, or the member that it concerns, is not there. */
  | { readonly status: "no_such_account" }
  /** It would have more members than `maxMembers`. */
  | { readonly status: "too_many" };

/** Who changes what, and which roles may. */
export type Change = {
  readonly conversationId: ConversationId;
  readonly actorId: AccountId;
  readonly roles: readonly Role[];
  readonly at: number;
};

/**
 * The acts on conversations beyond the lobby. An account that has blocked the actor counts as not there; what was in a
 * conversation before a member came counts as read by it, and can be read. All events that an act appends are in its answer: those of the conversation's log,
 * then those of accounts' own logs.
 */
export interface GroupActs {
  /**
   * Stores a conversation with its owner and members: `member_joined` by the owner and, when there are others, one `members_added` in
   * its log; `conversation_added` in the own log of each.
   */
  createConversation(conversation: NewConversation): Promise<Changed>;
  /**
   * The direct conversation of two accounts; made, as `newConversationId`, when they have none: then `member_joined` of both in
   * its log, the caller first, and `conversation_added` in both own logs. One that the account has hidden is shown to it again, with
   * `conversation_added` in its own log. `undefined` when there is no such peer, or one has blocked the other.
   */
  openDirect(open: {
    readonly accountId: AccountId;
    readonly peerId: AccountId;
    readonly newConversationId: ConversationId;
    readonly at: number;
  }): Promise<
    { readonly conversationId: ConversationId; readonly events: readonly Event[] } | undefined
  >;
  /** Adds accounts that are no members yet: one `members_added` in the log, `conversation_added` in the own log of each. No events when all are. */
  addMembers(
    change: Change & { readonly accountIds: readonly AccountId[]; readonly maxMembers: number },
  ): Promise<Changed>;
  /**
   * Takes a member out: `member_left` when it is the actor (any role may), else `member_removed`, for whom the actor's role must be above the
   * member's; `conversation_removed` in its own log. When the owner leaves, the admin, else the member, who came first
   * becomes owner (`role_changed`, by the one who left); of those who came at once, the first by folded username.
   */
  removeMember(change: Change & { readonly accountId: AccountId }): Promise<Changed>;
  /** `renamed` in the log; no events when it has that title. */
  renameConversation(change: Change & { readonly title: string }): Promise<Changed>;
  /**
   * `role_changed` in the log. The actor's role must be above the one that the account has. Making an owner makes the old one an
   * admin, with a `role_changed` after the first. No events when it has that role.
   */
  changeRole(
    change: Change & { readonly accountId: AccountId; readonly role: Role },
  ): Promise<Changed>;
  /**
   * Joins a public room: `member_joined` in its log, `conversation_added` in the own log; no events for a member. Who joins a room that
   * everybody has left becomes its owner. `not_a_member` when there is no such public room.
   */
  joinRoom(conversationId: ConversationId, accountId: AccountId, at: number): Promise<Changed>;
  /** Public rooms by title, then id, from behind `after` (an id; "" for the first page); none when `after` is no public room. */
  listRooms(after: string, limit: number): Promise<readonly RoomSummary[]>;
  /** Hides a conversation from the account's list until it has a newer event. Does nothing for who is no member. */
  hideConversation(accountId: AccountId, conversationId: ConversationId): Promise<void>;
  /** The two accounts' direct conversation, when there is one. */
  findDirect(accountId: AccountId, peerId: AccountId): Promise<ConversationId | undefined>;
}
