import type { Conversation } from "@parley/core";
import { toPrintable } from "../printable.ts";
import { toConversationName } from "../views.ts";
import type { Acting, Command } from "./command.ts";

/** More rooms than a person reads through. */
const maxRooms = 100;

/** Lists where the person can talk. */
export const rooms: Command<Acting> = {
  usage: "",
  help: "lists your conversations and the rooms that are open",
  async run({ talk }) {
    const { core, session, currentId } = talk;
    const own = await core.conversations.list(session);
    const known = new Set(own.map(({ id }) => id));
    const open = (
      await core.conversations.listRooms(session, { after: "", limit: maxRooms })
    ).filter(({ id }) => !known.has(id));
    const lines = [
      ...own.map((one) => `* ${toLine(one)}${one.id === currentId ? ", you talk here" : ""}`),
      ...open.map(
        ({ title, memberCount }) => `* ${toPrintable(title)}: ${memberCount} in it, open to you`,
      ),
    ];
    talk.say(`${lines.join("\n")}\n`);
  },
};

function toLine(conversation: Conversation): string {
  const { kind, memberCount, unreadCount } = conversation;
  const about = kind === "direct" ? "the two of you" : `${kind} of ${memberCount}`;
  return `${toConversationName(conversation)}: ${about}${unreadCount > 0 ? `, ${unreadCount} unread` : ""}`;
}
