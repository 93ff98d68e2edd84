import {
  type AccountRef,
  type Conversation,
  type Core,
  isMessageEvent,
  type LogId,
  type Session,
} from "@parley/core";
import { createFeeds, type FeedLease } from "../../delivery/feeds.ts";
import { createFeed } from "../../net/feed.ts";
import type { Traffic } from "../../net/traffic.ts";
import { encodeMessage, toMessage } from "./codec.ts";

/** The feeds of direct conversations in this wire's framing: a message is encoded once, whoever of the two listens. */
export interface DirectFeeds {
  /** Opens the feed of a direct conversation that the session's account is in. */
  open(session: Session, conversation: Conversation): Promise<FeedLease>;
}

type DirectFeedsParts = {
  readonly core: Core;
  readonly findWebUrl: () => string | undefined;
  /** Called when a message is about to be sent. */
  readonly onMessage: () => void;
  readonly traffic: Traffic;
};

type Pair = readonly [AccountRef, AccountRef];

/** Creates the feeds, none of them open. */
export function createDirectFeeds(parts: DirectFeedsParts): DirectFeeds {
  const { core, findWebUrl, onMessage, traffic } = parts;
  /** The two of each conversation whose feed is open, with how many hold it. */
  const pairs = new Map<LogId, { readonly pair: Pair; holders: number }>();

  function toReceiver(log: LogId, sender: AccountRef): string {
    const other = pairs.get(log)?.pair.find(({ id }) => id !== sender.id);
    return other?.username ?? "";
  }

  const feeds = createFeeds(core, (source, log) =>
    createFeed({
      source,
      traffic,
      encode(event) {
        if (!isMessageEvent(event)) return undefined;
        onMessage();
        return encodeMessage(toMessage(event, toReceiver(log, event.actor), findWebUrl()));
      },
    }),
  );

  function hold(session: Session, { id, peer }: Conversation): () => void {
    const entry = pairs.get(id) ?? { pair: [session.account, peer ?? session.account], holders: 0 };
    pairs.set(id, entry);
    entry.holders += 1;
    return () => {
      entry.holders -= 1;
      if (entry.holders === 0 && pairs.get(id) === entry) pairs.delete(id);
    };
  }

  return {
    async open(session, conversation) {
      const release = hold(session, conversation);
      try {
        const lease = await feeds.open(conversation.id, session);
        return {
          log: lease.log,
          feed: lease.feed,
          close() {
            lease.close();
            release();
          },
        };
      } catch (thrown) {
        release();
        throw thrown;
      }
    },
  };
}
