import { ChatError, type Core, type Event, type LogId, type Session } from "@parley/core";
import { createFeed, type Feed } from "../../net/feed.ts";
import type { Outbox } from "../../net/outbox.ts";
import type { Traffic } from "../../net/traffic.ts";

/** One way of showing a log. Views of one name show it in the same bytes. */
export type View = {
  readonly name: string;
  /** `undefined` for what is not shown. */
  readonly encode: (event: Event) => Uint8Array | undefined;
  /** The connection that must not get an event, because it has sent it. */
  readonly exceptOf: (event: Event) => Outbox | undefined;
};

/** A feed in use. Whoever holds it may read the log. */
export type FeedLease = { readonly feed: Feed; close(): void };

/** The feeds of this door: one for each log and view that somebody follows, and none for the others. */
export interface Feeds {
  /** Opens the feed, or joins those who have. The caller has checked that the session may read the log. */
  open(log: LogId, view: View, session: Session): Promise<FeedLease>;
}

type Holder = { readonly session: Session };
type Entry = { readonly feed: Promise<Feed>; readonly holders: Set<Holder> };

/** Creates the feeds, none of them open. */
export function createFeeds(
  { live, messages }: Pick<Core, "live" | "messages">,
  traffic: Traffic,
): Feeds {
  const entries = new Map<string, Entry>();

  /** Reads with the session of somebody who follows the log now. */
  async function readAfter(log: LogId, holders: Entry["holders"], seq: number, limit: number) {
    for (const { session } of holders) {
      try {
        return (await messages.list(session, log, { kind: "after", seq }, limit)).events;
      } catch (thrown) {
        // This one has just been taken out of the conversation; the others have not.
        if (ChatError.from(thrown).code !== "not_found") throw thrown;
      }
    }
    return [];
  }

  function openEntry(key: string, log: LogId, { encode, exceptOf }: View): Entry {
    const holders: Entry["holders"] = new Set();
    const feed = createFeed<Event>({
      source: {
        subscribe: (listener) => live.subscribe(log, listener),
        readAfter: (seq, limit) => readAfter(log, holders, seq, limit),
      },
      encode,
      exceptOf,
      traffic,
    });
    const entry = { feed, holders };
    entries.set(key, entry);
    return entry;
  }

  async function release(key: string, entry: Entry, holder: Holder): Promise<void> {
    if (!entry.holders.delete(holder) || entry.holders.size > 0) return;
    if (entries.get(key) === entry) entries.delete(key);
    (await entry.feed).close();
  }

  return {
    async open(log, view, session) {
      const key = `${view.name} ${log}`;
      const entry = entries.get(key) ?? openEntry(key, log, view);
      const holder = { session };
      entry.holders.add(holder);
      try {
        const feed = await entry.feed;
        // A feed that opened does not fail to close.
        return { feed, close: () => void release(key, entry, holder) };
      } catch (failure) {
        if (entries.get(key) === entry) entries.delete(key);
        throw failure;
      }
    },
  };
}
