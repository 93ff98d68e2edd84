import type { AccountRef } from "../accounts/account.ts";
import type { File } from "../files/file.ts";
import type { ConversationId, LogId, MessageId } from "../ids.ts";

/** What a message says. */
export type Content =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "file"; readonly file: File };

/** What happened. */
export type EventBody =
  | {
      readonly kind: "message";
      readonly id: MessageId;
      /** Empty when the sender's wire has none. */
      readonly clientMessageId: string;
      readonly content: Content;
    }
  | { readonly kind: "member_joined" }
  | { readonly kind: "profile_changed" }
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
