import { ChatError, type Core, type Event, type LogId, type Session } from "@parley/core";
import type { Feed, FeedSource } from "../net/feed.ts";

/** A feed in use. Whoever holds it may read the log. */
export type FeedLease = { readonly log: LogId; readonly feed: Feed; close(): void };

/**
 * Called with each event that changes what an account may follow: in its own log that it was added to a conversation or
 * removed, in a conversation's log that it has left. What came before the event has been cast, and the event too; what comes behind it has not.
 */
export type OnChange = (event: Event) => void;

/** The feeds of one framing: one for each log that somebody follows, and none for the others. */
export interface Feeds {
  /**
   * Opens the log's feed, or joins those who have. The caller has checked that the session may read it. `onChange` is called
   * from now on, until the lease is closed, with what changes for the session's account.
   */
  open(log: LogId, session: Session, onChange?: OnChange): Promise<FeedLease>;
}

type Holder = { readonly session: Session; readonly onChange: OnChange };
type Entry = { readonly feed: Promise<Feed>; readonly holders: Set<Holder> };

/** The account that may follow something else after this event: an account's log has its id. */
function findChanged({ log, actor, body }: Event): LogId | undefined {
  switch (body.kind) {
    case "conversation_added":
    case "conversation_removed":
      return log;
    case "member_left":
      return actor.id;
    case "member_removed":
      return body.account.id;
    default:
      return undefined;
  }
}

/** Casts the events, and stops behind each that changes something: who is out gets nothing that came after it. */
function deliver(
  events: readonly Event[],
  cast: (events: readonly Event[]) => void,
  holders: Entry["holders"],
): void {
  let begin = 0;
  for (const [index, event] of events.entries()) {
    const changed = findChanged(event);
    if (changed === undefined) continue;
    cast(events.slice(begin, index + 1));
    begin = index + 1;
    for (const { session, onChange } of [...holders]) {
      if (session.account.id === changed) onChange(event);
    }
  }
  if (begin < events.length) cast(events.slice(begin));
}

/** Creates the feeds; `openFeed` makes one of a log's source, in the framing that they are for. */
export function createFeeds(
  { live, messages }: Pick<Core, "live" | "messages">,
  openFeed: (source: FeedSource<Event>, log: LogId) => Promise<Feed>,
): Feeds {
  const entries = new Map<LogId, Entry>();

  /** Reads with the session of somebody who holds the feed now: any of them may read it, but who is being removed. */
  async function readAfter(log: LogId, holders: Entry["holders"], seq: number, limit: number) {
    for (const { session } of [...holders]) {
      try {
        return (await messages.list(session, log, { kind: "after", seq }, limit)).events;
      } catch (thrown) {
        if (!(thrown instanceof ChatError) || thrown.code !== "not_found") throw thrown;
      }
    }
    return [];
  }

  function openEntry(log: LogId): Entry {
    const holders: Entry["holders"] = new Set();
    const source: FeedSource<Event> = {
      subscribe: (cast) => live.subscribe(log, (events) => deliver(events, cast, holders)),
      readAfter: (seq, limit) => readAfter(log, holders, seq, limit),
    };
    const feed = openFeed(source, log);
    const entry = { feed, holders };
    entries.set(log, entry);
    return entry;
  }

  async function release(log: LogId, entry: Entry, holder: Holder) {
    entry.holders.delete(holder);
    if (entry.holders.size > 0) return;
    if (entries.get(log) === entry) entries.delete(log);
    (await entry.feed).close();
  }

  return {
    async open(log, session, onChange = () => undefined) {
      const entry = entries.get(log) ?? openEntry(log);
      const holder = { session, onChange };
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
