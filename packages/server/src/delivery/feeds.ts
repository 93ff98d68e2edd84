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
  holders: ReadonlySet<Holder>,
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
export function createFeeds(core: Pick<Core, "live" | "messages">, openFeed: OpenFeed): Feeds {
  const entries = new Map<LogId, LogEntry>();

  function openEntry(log: LogId): LogEntry {
    const entry = new LogEntry(core, log, openFeed);
    entries.set(log, entry);
    return entry;
  }

  return {
    async open(log, session, onChange = changeNothing) {
      const entry = entries.get(log) ?? openEntry(log);
      const holder = { session, onChange };
      entry.holders.add(holder);
      try {
        return new EntryLease(entries, entry, holder, await entry.feed);
      } catch (failure) {
        if (entries.get(log) === entry) entries.delete(log);
        throw failure;
      }
    },
  };
}

type OpenFeed = (source: FeedSource<Event>, log: LogId) => Promise<Feed>;

const changeNothing = (): void => {};

/** One log that somebody follows: the source of its feed, and who holds that. */
class LogEntry implements FeedSource<Event> {
  readonly log: LogId;
  readonly feed: Promise<Feed>;
  readonly holders: Set<Holder> = new Set();
  readonly #core: Pick<Core, "live" | "messages">;

  constructor(core: Pick<Core, "live" | "messages">, log: LogId, openFeed: OpenFeed) {
    this.log = log;
    this.#core = core;
    this.feed = openFeed(this, log);
  }

  subscribe(cast: (events: readonly Event[]) => void): ReturnType<FeedSource<Event>["subscribe"]> {
    return this.#core.live.subscribe(this.log, (events) => deliver(events, cast, this.holders));
  }

  /** Reads with the session of somebody who holds the feed now: any of them may read it, but who is being removed. */
  async readAfter(seq: number, limit: number): Promise<readonly Event[]> {
    const { messages } = this.#core;
    for (const { session } of [...this.holders]) {
      try {
        return (await messages.list(session, this.log, { kind: "after", seq }, limit)).events;
      } catch (thrown) {
        if (!(thrown instanceof ChatError) || thrown.code !== "not_found") throw thrown;
      }
    }
    return [];
  }
}

class EntryLease implements FeedLease {
  readonly feed: Feed;
  readonly #entries: Map<LogId, LogEntry>;
  readonly #entry: LogEntry;
  readonly #holder: Holder;

  constructor(entries: Map<LogId, LogEntry>, entry: LogEntry, holder: Holder, feed: Feed) {
    this.feed = feed;
    this.#entries = entries;
    this.#entry = entry;
    this.#holder = holder;
  }

  get log(): LogId {
    return this.#entry.log;
  }

  close(): void {
    const { log, holders } = this.#entry;
    holders.delete(this.#holder);
    if (holders.size > 0) return;
    if (this.#entries.get(log) === this.#entry) this.#entries.delete(log);
    this.feed.close();
  }
}
