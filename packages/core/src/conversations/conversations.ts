import type { AccountId, ConversationId } from "../ids.ts";
import type { Session } from "../sessions/session.ts";
import type { Conversation, Member, Membership, Role, RoomSummary } from "./conversation.ts";

/** A page of members and the token for the next one; "" after the last. */
export type MemberPage = { readonly members: readonly Member[]; readonly nextPageToken: string };

/** A room or group to make. */
export type ConversationDraft = {
  readonly kind: "room" | "group";
  readonly title: string;
  /** For a room: whether any account may join by itself. Default: false. */
  readonly isPublic?: boolean;
  /** Besides the caller. */
  readonly memberIds: readonly AccountId[];
};

/** Conversations as one account sees them. Somebody who is no member gets `not_found`. */
export interface Conversations {
  /** Those with the newest message first; without those that are hidden. */
  list(session: Session): Promise<readonly Conversation[]>;
  get(session: Session, id: ConversationId): Promise<Conversation>;
  /** All that the caller is in, hidden ones too, by id: the logs that it follows. */
  listMemberships(session: Session): Promise<readonly Membership[]>;
  /** By username. `pageSize` 1 to 500. */
  listMembers(
    session: Session,
    id: ConversationId,
    page: { readonly pageToken: string; readonly pageSize: number },
  ): Promise<MemberPage>;
  /** Raises the caller's read mark; a lower one than before changes nothing. Throws `invalid_argument` above the head. */
  markRead(session: Session, id: ConversationId, seq: number): Promise<void>;

  /**
   * Makes a room or a group, whose owner is the caller. Throws `invalid_argument` (title), `not_found` (a member; also one who has blocked
   * the caller), `resource_exhausted` (members over the limit).
   */
  create(session: Session, draft: ConversationDraft): Promise<Conversation>;
  /** The caller's direct conversation with somebody; made when there is none. Throws `invalid_argument` (oneself), `not_found` (also after a block). */
  openDirect(session: Session, peer: AccountId): Promise<Conversation>;
  /** The caller's direct conversation with somebody, hidden or not; `undefined` when there is none. Makes nothing. */
  findDirect(session: Session, peer: AccountId): Promise<Conversation | undefined>;
  /** Public rooms, those that the caller is in as well, by title. `limit` 1 to 200; `after` is the last id of the page before, or "". */
  listRooms(
    session: Session,
    page: { readonly after: string; readonly limit: number },
  ): Promise<readonly RoomSummary[]>;
  /** Joins a public room. Throws `not_found`. */
  join(session: Session, id: ConversationId): Promise<Conversation>;
  /** Leaves a room or a group. Throws `failed_precondition` for the lobby and for a direct one. */
  leave(session: Session, id: ConversationId): Promise<void>;
  /** Adds people to a room or a group. Any member of a group may, an owner or admin of a room. Throws `permission_denied`, `not_found`, `resource_exhausted`. */
  addMembers(session: Session, id: ConversationId, accounts: readonly AccountId[]): Promise<void>;
  /** Takes somebody out. Throws `permission_denied` unless the caller's role is above theirs. */
  removeMember(session: Session, id: ConversationId, account: AccountId): Promise<void>;
  /** Gives a room or group another title. Any member of a group may, an owner or admin of a room. */
  rename(session: Session, id: ConversationId, title: string): Promise<void>;
  /** Changes a member's role; an owner alone may. Making an owner makes the caller an admin. */
  changeRole(session: Session, id: ConversationId, account: AccountId, role: Role): Promise<void>;
  /** Takes a direct conversation from the caller's list until somebody writes in it. */
  hide(session: Session, id: ConversationId): Promise<void>;
}
