import type { Account } from "../accounts/account.ts";
import type { ConversationId } from "../ids.ts";

/** `room`: open or by invitation; `group`: some people; `direct`: two. */
export type ConversationKind = "room" | "group" | "direct";

/** What a member may do. */
export type Role = "owner" | "admin" | "member";

/** A conversation as one of its members sees it. */
export type Conversation = {
  readonly id: ConversationId;
  readonly kind: ConversationKind;
  readonly title: string;
  /** The seq of its newest event; 0 when there is none. */
  readonly head: number;
  /** What the member has read up to. */
  readonly readSeq: number;
};

/** An account in a conversation. */
export type Member = { readonly account: Account; readonly role: Role };
