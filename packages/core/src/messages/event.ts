import type { AccountRef } from "../accounts/account.ts";
import type { Role } from "../conversations/conversation.ts";
import type { File } from "../files/file.ts";
import type { ConversationId, FriendRequestId, LogId, MessageId } from "../ids.ts";

/** What a message says. */
export type Content =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "file"; readonly file: File };

/** What happened. Accounts in it are named as they were then. */
export type EventBody =
  | {
      readonly kind: "message";
      readonly id: MessageId;
      /** Empty when the sender's wire has none. */
      readonly clientMessageId: string;
      readonly content: Content;
    }
  // In a conversation's log. The actor did it; `account` is whom it concerns.
  | { readonly kind: "member_joined" }
  | { readonly kind: "members_added"; readonly accounts: readonly AccountRef[] }
  | { readonly kind: "member_left" }
  | { readonly kind: "member_removed"; readonly account: AccountRef }
  | { readonly kind: "role_changed"; readonly account: AccountRef; readonly role: Role }
  | { readonly kind: "renamed"; readonly title: string }
  | { readonly kind: "profile_changed" }
  // In an account's own log. `peer` is the other one of the two.
  | { readonly kind: "conversation_added"; readonly conversationId: ConversationId }
  | { readonly kind: "conversation_removed"; readonly conversationId: ConversationId }
  | {
      readonly kind: "friend_requested";
      readonly requestId: FriendRequestId;
      readonly peer: AccountRef;
    }
  | { readonly kind: "friend_answered"; readonly peer: AccountRef; readonly isAccepted: boolean }
  | { readonly kind: "friend_request_canceled"; readonly peer: AccountRef }
  | { readonly kind: "friend_removed"; readonly peer: AccountRef }
  | { readonly kind: "block_changed"; readonly peer: AccountRef; readonly isBlocked: boolean }
  | {
      readonly kind: "read_marked";
      readonly conversationId: ConversationId;
      readonly seq: number;
    };

/** One committed change in a log. */
export type Event<Body extends EventBody = EventBody> = {
  readonly log: LogId;
  /** 1, 2, 3 … in each log, without holes. */
  readonly seq: number;
  /** Milliseconds since 1970; never less than the event before it in the log. */
  readonly at: number;
  /** Who did it, as named when the event was read. */
  readonly actor: AccountRef;
  readonly body: Body;
};

export type MessageBody = Extract<EventBody, { kind: "message" }>;

/** An event that carries a message. */
export type MessageEvent = Event<MessageBody>;

/** Whether an event carries a message. */
export function isMessageEvent(event: Event): event is MessageEvent {
  return event.body.kind === "message";
}
