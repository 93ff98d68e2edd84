import { type AccountId, type Conversation, type Event, isMessageEvent } from "@parley/core";
import type { ClockTime } from "./clock-time.ts";
import type { Connections } from "./connections.ts";
import type { View } from "./feeds.ts";
import { toPrintable } from "./printable.ts";
import { showEvent } from "./show-event.ts";
import { toShownName } from "./words.ts";

/** The two ways in which people are shown a conversation. */
export interface Views {
  /** The one that they talk in. */
  toPlain(conversation: Conversation): View;
  /** Another one, marked with its name. */
  toMarked(conversation: Conversation, reader: AccountId): View;
}

/** What a conversation is called by somebody in it: its title, or the other one's name. */
export function toConversationName({ title, peer }: Pick<Conversation, "title" | "peer">): string {
  return peer === undefined ? toPrintable(title) : toShownName(peer.username);
}

/** What stands in front of an event of a conversation that is not talked in. */
export function toLabel(conversation: Conversation, reader: AccountId, event: Event): string {
  if (conversation.kind !== "direct") return toConversationName(conversation);
  return event.actor.id === reader ? `to ${toConversationName(conversation)}` : "direct";
}

/** Whether an event of a conversation is worth a line: that two people can talk to each other is no news to them. */
export function isShownIn({ kind }: Pick<Conversation, "kind">, event: Event): boolean {
  return kind !== "direct" || isMessageEvent(event);
}

/** Creates the views. */
export function createViews(time: ClockTime, connections: Connections): Views {
  const exceptOf = connections.findSender;

  function encode(conversation: Conversation, event: Event, label: string): Uint8Array | undefined {
    const lines = isShownIn(conversation, event) ? showEvent(event, { time, label }) : undefined;
    return lines === undefined ? undefined : Buffer.from(lines);
  }

  return {
    toPlain: (conversation) => ({
      name: "plain",
      encode: (event) => encode(conversation, event, ""),
      exceptOf,
    }),
    toMarked(conversation, reader) {
      if (conversation.kind === "direct") {
        // The two see different names, so the bytes are not shared.
        const toBytes = (event: Event) =>
          encode(conversation, event, toLabel(conversation, reader, event));
        return { name: `marked for ${reader}`, encode: toBytes, exceptOf };
      }
      let { title, head: titleSeq } = conversation;
      return {
        name: "marked",
        encode(event) {
          if (event.body.kind === "renamed" && event.seq > titleSeq) {
            title = event.body.title;
            titleSeq = event.seq;
          }
          return encode(conversation, event, toPrintable(title));
        },
        exceptOf,
      };
    },
  };
}
