import type { Account, AccountRef } from "../accounts/account.ts";
import type { ConversationId } from "../ids.ts";
import type { MessageEvent } from "../messages/event.ts";

/** `room`: open or by invitation; `group`: some people; `direct`: two. */
export type ConversationKind = "room" | "group" | "direct";

/** What a member may do. */
export type Role = "owner" | "admin" | "member";

/** A conversation as one of its members sees it. */
export type Conversation = {
  readonly id: ConversationId;
  readonly kind: ConversationKind;
  /** "" for a direct one: it is called by the other's name. */
  readonly title: string;
  /** Whether any account may join by itself; only ever true for a room. */
  readonly isPublic: boolean;
  /** What the member may do. */
  readonly role: Role;
  /** The other one of a direct conversation. */
  readonly peer: AccountRef | undefined;
  readonly memberCount: number;
  /** The seq of its newest event; 0 when there is none. */
  readonly head: number;
  /** What the member has read up to. */
  readonly readSeq: number;
  /** Messages by others after `readSeq`; counted up to `maxUnreadCount`, and among the newest `maxUnreadWindow` messages. */
  readonly unreadCount: number;
  readonly lastMessage: MessageEvent | undefined;
};

/** Nobody reads on after this; counting further costs. */
export const maxUnreadCount: number = 1000;

/** Own messages are not unread, but have to be passed by: this bounds what an account costs that only writes. */
export const maxUnreadWindow: number = 10_000;

/** A room as everybody may see it who looks for one. */
export type RoomSummary = Pick<Conversation, "id" | "title" | "memberCount">;

/** An account in a conversation. */
export type Member = { readonly account: Account; readonly role: Role };

/** That an account is in a conversation, hidden or not, and since when: `joinedSeq` is the event there that made it a member. */
export type Membership = { readonly id: ConversationId; readonly joinedSeq: number };
