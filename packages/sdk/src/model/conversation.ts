import type { Account, AccountRef, PresenceState } from "./account.ts";
import type { Event } from "./event.ts";

/** What a member may do in a conversation. */
export type Role = "owner" | "admin" | "member";

/** What the client knows of a conversation, at the time of the answer; the events tell what changes after it. */
export type Conversation = {
  /** `lobby` is the room that every account is in. */
  readonly id: string;
  readonly kind: "room" | "group" | "direct";
  /** "" for a direct one: it is called by the peer's name. */
  readonly title: string;
  /** The seq of its newest event; 0 when there is none. */
  readonly head: number;
  /** What the account has read up to. */
  readonly readSeq: number;
  /** Messages by others after `readSeq`; not counted beyond 1000. */
  readonly unreadCount: number;
  /** The newest event that carries a message. */
  readonly lastMessage: Event | undefined;
  /** The other one of a direct conversation. */
  readonly peer: AccountRef | undefined;
  /** The account's own. */
  readonly role: Role;
  /** Whether any account may join by itself. */
  readonly isPublic: boolean;
  readonly memberCount: number;
};

/** A public room as everybody may see it. */
export type Room = {
  readonly id: string;
  readonly title: string;
  readonly memberCount: number;
};

/** An account in a conversation. */
export type Member = {
  readonly account: Account;
  readonly role: Role;
  readonly presence: PresenceState;
};
