import type { AccountRef } from "./account.ts";
import type { Role } from "./conversation.ts";

/** What a file is, found from its bytes. */
export type FileKind = "image" | "audio" | "video" | "text" | "other";

/** A file on the server. */
export type File = {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly mediaType: string;
  readonly kind: FileKind;
  /** Pixels; 0 when not known. */
  readonly width: number;
  readonly height: number;
};

/** What a message says. */
export type Content =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "file"; readonly file: File };

/** What happened in a conversation; the event's actor did it. */
export type ConversationEventBody =
  | {
      readonly kind: "message";
      readonly id: string;
      readonly clientMessageId: string;
      readonly content: Content;
    }
  /** The actor came by itself. */
  | { readonly kind: "member_joined" }
  | { readonly kind: "members_added"; readonly accounts: readonly AccountRef[] }
  | { readonly kind: "member_left" }
  | { readonly kind: "member_removed"; readonly account: AccountRef }
  | { readonly kind: "role_changed"; readonly account: AccountRef; readonly role: Role }
  | { readonly kind: "renamed"; readonly title: string };

/**
 * What happened to the account, in its own log. In friendships the actor did it, which may be the account itself on
 * another device; `peer` is the other one, seen from the account.
 */
export type AccountEventBody =
  | { readonly kind: "read_marked"; readonly conversationId: string; readonly seq: number }
  /** The account is a member now; the conversation's events follow by themselves. */
  | { readonly kind: "conversation_added"; readonly conversationId: string }
  /** The account is no member any more; nothing of the conversation comes after this. */
  | { readonly kind: "conversation_removed"; readonly conversationId: string }
  | { readonly kind: "friend_requested"; readonly requestId: string; readonly peer: AccountRef }
  | { readonly kind: "friend_answered"; readonly peer: AccountRef; readonly isAccepted: boolean }
  | { readonly kind: "friend_request_canceled"; readonly peer: AccountRef }
  | { readonly kind: "friend_removed"; readonly peer: AccountRef }
  /** By the account itself; the peer is not told. */
  | { readonly kind: "block_changed"; readonly peer: AccountRef; readonly isBlocked: boolean };

/** What happened. */
export type EventBody =
  | ConversationEventBody
  | AccountEventBody
  /** The actor changed its public details. Comes in the own log and in the lobby's. */
  | { readonly kind: "profile_changed" }
  /** Something that this version of the client does not know. */
  | { readonly kind: "unknown" };

/** One committed change in a log; `seq` is 1, 2, 3 … in each log, without holes. */
export type Event = {
  /** A conversation's id, or the account's own id for what concerns the account alone. */
  readonly log: string;
  readonly seq: number;
  /** Milliseconds since 1970, by the server's clock. */
  readonly at: number;
  readonly actor: AccountRef;
  readonly body: EventBody;
};
