import {
  type ConversationId,
  type Core,
  isMessageEvent,
  type MessageEvent,
  type Session,
} from "@parley/core";

const pageSize = 200;
/** A conversation may have many events that are no messages: how many pages are read for one answer. */
const maxPages = 50;

/** Messages of a conversation without the other events, oldest first. Who is no member gets `not_found`. */
export interface History {
  /** The newest `count`; with `before` (milliseconds since 1970) of those that are older. */
  listNewest(
    session: Session,
    id: ConversationId,
    query: { readonly count: number; readonly before: number | undefined },
  ): Promise<readonly MessageEvent[]>;
  /** The first `limit` from `from` on and before `before`, in milliseconds since 1970. */
  listBetween(
    session: Session,
    id: ConversationId,
    query: { readonly from: number; readonly before: number; readonly limit: number },
  ): Promise<readonly MessageEvent[]>;
}

/** Creates the history on the core's messages. */
export function createHistory(messages: Core["messages"]): History {
  return {
    async listNewest(session, id, { count, before = Number.POSITIVE_INFINITY }) {
      let found: readonly MessageEvent[] = [];
      let position: Parameters<typeof messages.list>[2] = { kind: "newest" };
      for (let page = 0; page < maxPages && found.length < count; page++) {
        const { events } = await messages.list(session, id, position, pageSize);
        found = [...events.filter(isMessageEvent).filter(({ at }) => at < before), ...found];
        const [oldest] = events;
        if (oldest === undefined || events.length < pageSize) break;
        position = { kind: "before", seq: oldest.seq };
      }
      return found.slice(-count);
    },

    async listBetween(session, id, { from, before, limit }) {
      const found: MessageEvent[] = [];
      let position: Parameters<typeof messages.list>[2] = { kind: "since", at: from };
      for (let page = 0; page < maxPages; page++) {
        const { events } = await messages.list(session, id, position, pageSize);
        found.push(...events.filter(isMessageEvent).filter(({ at }) => at < before));
        const newest = events.at(-1);
        const isEnd = newest === undefined || newest.at >= before || events.length < pageSize;
        if (isEnd || found.length >= limit) break;
        position = { kind: "after", seq: newest.seq };
      }
      return found.slice(0, limit);
    },
  };
}
