import type { Core, Event, LogId, Session } from "@parley/core";
import type { Feed, FeedSource } from "../net/feed.ts";

/** A feed in use. Whoever holds it may read the log. */
export type FeedLease = { readonly log: LogId; readonly feed: Feed; close(): void };

/** The feeds of one framing: one for each log that somebody follows, and none for the others. */
export interface Feeds {
  /** Opens the log's feed, or joins those who have. The caller has checked that the session may read it. */
  open(log: LogId, session: Session): Promise<FeedLease>;
}

type Entry = { readonly feed: Promise<Feed>; readonly holders: Set<{ readonly session: Session }> };

/** Creates the feeds; `openFeed` makes one of a log's source, in the framing that they are for. */
export function createFeeds(
  { live, messages }: Pick<Core, "live" | "messages">,
  openFeed: (source: FeedSource<Event>, log: LogId) => Promise<Feed>,
): Feeds {
  const entries = new Map<LogId, Entry>();

  /** Reads with the session of somebody who follows the log now: any of them may read it. */
  async function readAfter(log: LogId, holders: Entry["holders"], seq: number, limit: number) {
    for (const { session } of holders) {
      return (await messages.list(session, log, { kind: "after", seq }, limit)).events;
    }
    return [];
  }

  function openEntry(log: LogId): Entry {
    const holders: Entry["holders"] = new Set();
    const source: FeedSource<Event> = {
      subscribe: (listener) => live.subscribe(log, listener),
      readAfter: (seq, limit) => readAfter(log, holders, seq, limit),
    };
    const feed = openFeed(source, log);
    const entry = { feed, holders };
    entries.set(log, entry);
    return entry;
  }

  async function release(log: LogId, entry: Entry, holder: { readonly session: Session }) {
    entry.holders.delete(holder);
    if (entry.holders.size > 0) return;
    if (entries.get(log) === entry) entries.delete(log);
    (await entry.feed).close();
  }

  return {
    async open(log, session) {
      const entry = entries.get(log) ?? openEntry(log);
      const holder = { session };
      entry.holders.add(holder);
      try {
        const feed = await entry.feed;
        // A feed that opened does not fail to close.
        return { log, feed, close: () => void release(log, entry, holder) };
      } catch (failure) {
        if (entries.get(log) === entry) entries.delete(log);
        throw failure;
      }
    },
  };
}
