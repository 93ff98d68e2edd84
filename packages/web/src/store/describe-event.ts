import type { AccountRef, Conversation, Event } from "../bridge/messages.ts";
import { toPlainText } from "../text/plain-text.ts";

/** Something that came in, for a notification or a screen reader. */
export type Notice = {
  readonly title: string;
  readonly text: string;
  readonly from: AccountRef;
  /** Where it leads: a conversation's id, or the friends. */
  readonly target: string | "friends";
};

/** What is needed of the conversation of an event. */
export type NoticePlace = {
  readonly title: () => string;
  readonly info: () => Pick<Conversation, "kind">;
};

/** A notification shows no more than this of a text. */
const maxText = 200;

/** What to tell about an event; undefined when one did it oneself, and for what nobody needs to be told. */
export function describeEvent(
  event: Event,
  myId: string | undefined,
  place: NoticePlace | undefined,
): Notice | undefined {
  const { body, actor: from, log } = event;
  if (from.id === myId) return undefined;
  const name = from.displayName;
  const friends = { from, title: name, target: "friends" } as const;
  switch (body.kind) {
    case "message": {
      const { content } = body;
      const text =
        content.kind === "text" ? toPlainText(content.text) : `sent ${content.file.name}`;
      const short = text.length > maxText ? `${text.slice(0, maxText)}…` : text;
      const isShared = place !== undefined && place.info().kind !== "direct";
      return {
        from,
        title: isShared ? `${name} in ${place.title()}` : name,
        text: short,
        target: log,
      };
    }
    case "friend_requested":
      return { ...friends, text: "wants to be friends" };
    case "friend_answered":
      return body.isAccepted ? { ...friends, text: "accepted your request" } : undefined;
    case "conversation_removed":
      return { from, title: name, text: "removed you from a conversation", target: "friends" };
    // `describeAddition` tells of a conversation when it is known which one it is.
    default:
      return undefined;
  }
}

/** What to tell about a conversation that somebody added the account to; a direct one tells of itself by its messages. */
export function describeAddition(
  from: AccountRef,
  myId: string | undefined,
  place: NoticePlace & { readonly id: string },
): Notice | undefined {
  if (from.id === myId || place.info().kind === "direct") return undefined;
  const text = `added you to ${place.title()}`;
  return { from, title: from.displayName, text, target: place.id };
}
