import type { Event } from "../bridge/messages.ts";

/** A message for a notification or a screen reader. */
export type Notice = { readonly title: string; readonly text: string };

/** A notification shows no more than this of a text. */
const maxText = 200;

/** What to tell about an event; undefined when it is one's own or not a message. */
export function describeEvent(event: Event, myId: string | undefined): Notice | undefined {
  if (event.body.kind !== "message" || event.actor.id === myId) return undefined;
  const { content } = event.body;
  const text = content.kind === "text" ? content.text : `sent ${content.file.name}`;
  const short = text.length > maxText ? `${text.slice(0, maxText)}…` : text;
  return { title: event.actor.displayName, text: short };
}
