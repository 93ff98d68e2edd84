import type { Conversation, Event } from "@parley/sdk";
import { toLabel } from "../names.ts";
import { toName } from "./format-event.ts";
import { toMessageText } from "./format-hit.ts";

/** One line about messages in a conversation that is not shown: the last one, and how many came with it. */
export function formatNews(
  conversation: Conversation,
  number: number,
  messages: readonly Event[],
): string {
  const last = messages.at(-1);
  const more = messages.length > 1 ? ` (${messages.length} new)` : "";
  const who = last && conversation.kind !== "direct" ? ` ${toName(last.actor)}` : "";
  return `[${number}] ${toLabel(conversation)}${more}${who}: ${last ? toMessageText(last) : ""}`;
}

/** One line about what is unread, the newest first; undefined when nothing is. */
export function formatUnread(
  conversations: readonly Conversation[],
  exceptId: string,
): string | undefined {
  const parts = conversations
    .filter(({ id, unreadCount }) => unreadCount > 0 && id !== exceptId)
    .map((conversation) => `${toLabel(conversation)} ${conversation.unreadCount}`);
  return parts.length > 0 ? `unread: ${parts.join(", ")} (/chats)` : undefined;
}
