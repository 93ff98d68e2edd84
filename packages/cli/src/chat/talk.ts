import type { Client, Conversation, Event } from "@parley/sdk";
import type { ChatList } from "./chat-list.ts";
import type { Colors } from "./colors.ts";
import type { ConversationView } from "./conversation-view.ts";
import type { Downloads } from "./downloads.ts";
import type { EventStyle } from "./format-event.ts";
import type { Outboxes } from "./outboxes.ts";
import type { ShownFiles } from "./shown-files.ts";

/** A search, and what of it was shown. */
export type ShownHits = {
  readonly text: string;
  /** Newest first; `/show 1` means the first. */
  readonly hits: readonly Event[];
  /** "" when there is nothing more. */
  readonly nextPageToken: string;
};

/** A person's talk with everybody, as the commands of the chat see it. */
export interface Talk {
  readonly client: Client;
  readonly chats: ChatList;
  /** The conversation that is shown. */
  readonly view: ConversationView;
  readonly outboxes: Outboxes;
  readonly files: ShownFiles;
  readonly downloads: Downloads;
  readonly colors: Colors;
  readonly style: EventStyle;
  /** The last search; undefined when there was none. */
  hits: ShownHits | undefined;
  /** Shows lines as they are: what comes from others must be safe already. */
  print(text: string): void;
  /** Shows a line of the program's own; makes it safe. */
  note(text: string): void;
  /** Shows another conversation from now on. */
  open(conversation: Conversation): Promise<void>;
  /** What others would call it. */
  toLabel(conversationId: string): string;
}

/** A command of the chat. */
export interface ChatCommand {
  /** After the name, for example `NAME`; "" for a command that stands alone. */
  readonly usage: string;
  /** A few words, without full stop. */
  readonly summary: string;
  /** What Tab completes after it. */
  readonly completes?: "chat" | "person" | "path";
  /** Does it. What it throws is shown. */
  run(rest: string, talk: Talk): Promise<void>;
}
