import { ChatError, type ConversationId, type LogId, toId } from "@parley/core";

/** A place among the hits of a search. */
type Place = { readonly log: LogId; readonly seq: number };

/** A place as the token of the next page; "" for none. */
export function encodePageToken(place: Place | undefined): string {
  return place === undefined ? "" : `${place.seq} ${place.log}`;
}

/** The place of a token; `undefined` for "". Throws `invalid_argument` for what is no token. */
export function decodePageToken(token: string): Place | undefined {
  if (token === "") return undefined;
  const [, seq, log] = /^(\d{1,15}) (\S{1,64})$/.exec(token) ?? [];
  if (seq === undefined || log === undefined) {
    throw new ChatError("invalid_argument", "page_token is not one that a search gave");
  }
  return { log: toId<ConversationId>(log), seq: Number(seq) };
}
