import type { AccountId, Event, EventBody } from "@parley/core";
import { toShownName } from "./words.ts";

/**
 * What happened to an account beside its conversations, as a line; "" for what it did itself, for what shows elsewhere and for
 * what people are not told.
 */
export function showAccountNews({ actor, body }: Event, self: AccountId): string {
  if (actor.id === self) return "";
  const text = toNews(body, toShownName(actor.username));
  return text === undefined ? "" : `* ${text}\n`;
}

function toNews(body: EventBody, name: string): string | undefined {
  switch (body.kind) {
    case "friend_requested":
      return `${name} wants to be your friend: /accept ${name} or /decline ${name}`;
    case "friend_answered":
      return body.isAccepted ? `${name} is your friend now` : `${name} does not want to be friends`;
    case "friend_request_canceled":
      return `${name} does not ask you to be friends any more`;
    case "friend_removed":
      return `${name} is not your friend any more`;
    default:
      return undefined;
  }
}
