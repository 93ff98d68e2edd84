import type { AccountRef, Event } from "../bridge/messages.ts";
import { joinNames } from "../text/name-list.ts";
import { toPlainText } from "../text/plain-text.ts";

/** How somebody is called where the words are shown; `subject` is the one who acts. */
export type Naming = (account: AccountRef, place: "subject" | "object") => string;

const roleWords = { owner: "the owner", admin: "an admin", member: "a member" } as const;

/** What happened in a conversation, in words; undefined for a message and for what has no words. */
export function describeNotice(
  { actor, body, seq, log }: Event,
  nameOf: Naming,
): string | undefined {
  const who = nameOf(actor, "subject");
  switch (body.kind) {
    case "member_joined":
      // Everybody joins the lobby; whoever is the first in another one made it.
      return seq === 1 && log !== "lobby" ? `${who} began this conversation` : `${who} joined`;
    case "members_added": {
      const others = body.accounts.filter(({ id }) => id !== actor.id);
      if (others.length === 0) return `${who} began this conversation`;
      return `${who} added ${joinNames(others.map((account) => nameOf(account, "object")))}`;
    }
    case "member_left":
      return `${who} left`;
    case "member_removed":
      return `${who} removed ${nameOf(body.account, "object")}`;
    case "role_changed":
      return `${who} made ${nameOf(body.account, "object")} ${roleWords[body.role]}`;
    case "renamed":
      return `${who} called this conversation “${body.title}”`;
    default:
      return undefined;
  }
}

/** Names as the events carry them, with "You" for oneself. */
export function nameForMe(myId: string | undefined): Naming {
  return ({ id, displayName }, place) =>
    id === myId ? (place === "subject" ? "You" : "you") : displayName;
}

/** The last message of a conversation in one line: who, if that is worth saying, and what. */
export function describePreview(
  event: Event | undefined,
  options: { readonly myId: string | undefined; readonly isDirect: boolean },
): string {
  if (event?.body.kind !== "message") return "";
  const { content } = event.body;
  // Markup may end after the cut; a little more than is shown keeps it whole.
  const said =
    content.kind === "text" ? toPlainText(content.text.slice(0, 400)) : content.file.name;
  const text = said.replaceAll(/\s+/g, " ").slice(0, 160);
  const isOwn = event.actor.id === options.myId;
  if (!isOwn && options.isDirect) return text;
  return `${isOwn ? "You" : event.actor.displayName}: ${text}`;
}
