import type { Conversation } from "@parley/sdk";
import { toLabel, toMembers } from "../names.ts";
import type { ChatList } from "./chat-list.ts";
import type { Colors } from "./colors.ts";
import { toName } from "./format-event.ts";
import { toMessageText } from "./format-hit.ts";

/** The conversations as lines: number, name, members, unread, and the last message. The one that is shown has a star. */
export function formatChats(
  chats: Pick<ChatList, "all" | "numberOf">,
  shownId: string,
  colors: Colors,
): string {
  return chats.all
    .map((chat) => {
      const { id, kind, memberCount, unreadCount } = chat;
      const isUnread = unreadCount > 0 && id !== shownId;
      const label = isUnread ? colors.bold(toLabel(chat)) : toLabel(chat);
      const facts = [
        ...(kind === "direct" ? [] : [toMembers(memberCount)]),
        ...(isUnread ? [`${unreadCount} unread`] : []),
      ];
      const mark = id === shownId ? "*" : " ";
      const tail = colors.dim([toFacts(facts), toLast(chat)].join(""));
      return `${mark} [${chats.numberOf(id)}] ${label}${tail}`;
    })
    .join("\n");
}

const toFacts = (facts: readonly string[]): string =>
  facts.length > 0 ? ` (${facts.join(", ")})` : "";

function toLast({ lastMessage }: Conversation): string {
  return lastMessage ? ` ${toName(lastMessage.actor)}: ${toMessageText(lastMessage)}` : "";
}
