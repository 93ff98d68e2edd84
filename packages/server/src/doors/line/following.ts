import type { LogId, Session } from "@parley/core";
import type { Outbox } from "../../net/outbox.ts";
import type { FeedLease, Feeds, View } from "./feeds.ts";

/** The logs that one connection follows. The calls are made one after the other. */
export interface Following {
  readonly logs: readonly LogId[];
  has(log: LogId): boolean;
  /** Opens a log, which is not followed yet; answers its newest seq. Nothing is sent before `join`. */
  open(log: LogId, view: View): Promise<number>;
  /** Sends what comes after a seq, and goes on with what happens. `onCaughtUp` is called between the two. */
  join(log: LogId, after: number, onCaughtUp?: (seq: number) => void): void;
  /** Ends it, and answers the last seq that was sent, for a log that has caught up. Does nothing for others. */
  leave(log: LogId): Promise<number>;
  /** Ends it at once, because the account may not read the log any more; answers the last seq that was sent, if it was joined. */
  drop(log: LogId): Promise<number | undefined>;
  close(): void;
}

type Parts = {
  readonly feeds: Feeds;
  readonly session: Session;
  readonly outbox: Outbox;
  /** Told when a log cannot be read: the store is out of reach. */
  readonly onFailure: (failure: unknown) => void;
};

type Entry = {
  readonly lease: FeedLease;
  readonly ending: AbortController;
  /** Settles with the last seq that was sent while catching up; `undefined` before the join. */
  joined: Promise<number | undefined>;
  hasCaughtUp: boolean;
};

/** Creates the following of nothing. */
export function createFollowing({ feeds, session, outbox, onFailure }: Parts): Following {
  const entries = new Map<LogId, Entry>();
  let isClosed = false;

  function end({ lease, ending }: Entry): void {
    ending.abort();
    lease.feed.leave(outbox);
    lease.close();
  }

  return {
    get logs() {
      return [...entries.keys()];
    },
    has: (log) => entries.has(log),
    async open(log, view) {
      const lease = await feeds.open(log, view, session);
      if (isClosed) lease.close();
      else {
        const joined = Promise.resolve(undefined);
        entries.set(log, { lease, ending: new AbortController(), joined, hasCaughtUp: false });
      }
      return lease.feed.position;
    },
    join(log, after, onCaughtUp = () => {}) {
      const entry = entries.get(log);
      if (entry === undefined) return;
      const { signal } = entry.ending;
      const onJoined = (seq: number) => {
        entry.hasCaughtUp = true;
        onCaughtUp(seq);
      };
      entry.joined = entry.lease.feed
        .join({ outbox, after, signal, onCaughtUp: onJoined })
        .catch((failure) => {
          onFailure(failure);
          return after;
        });
    },
    async leave(log) {
      const entry = entries.get(log);
      if (entry === undefined) return 0;
      await entry.joined;
      entries.delete(log);
      end(entry);
      return entry.lease.feed.position;
    },
    async drop(log) {
      const entry = entries.get(log);
      if (entry === undefined) return undefined;
      entries.delete(log);
      end(entry);
      return entry.hasCaughtUp ? entry.lease.feed.position : await entry.joined;
    },
    close() {
      isClosed = true;
      for (const entry of entries.values()) end(entry);
      entries.clear();
    },
  };
}
