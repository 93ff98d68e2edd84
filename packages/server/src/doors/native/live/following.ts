import type { Core, LogId, Session } from "@parley/core";
import type { FeedLease, Feeds } from "../../../delivery/feeds.ts";
import type { Outbox } from "../../../net/outbox.ts";
import type { NativeLimits } from "../limits.ts";
import type { ServerFrame } from "./frames.ts";

/** The logs that one connection follows, from a `hello` to the next or to the end. */
export interface Following {
  /** The newest seq of each log, when it was opened. */
  readonly heads: readonly { readonly log: LogId; readonly seq: number }[];
  /**
   * Sends what is missing after the cursors, or a gap and the newest of it, then joins the live events. A log
   * without a cursor, or with one that this history never reached, begins at its head. Does nothing once closed.
   */
  start(cursors: ReadonlyMap<string, number>): void;
  close(): void;
}

type Parts = {
  readonly core: Pick<Core, "conversations">;
  readonly feeds: Feeds;
  readonly session: Session;
  readonly outbox: Outbox;
  readonly encode: (frame: ServerFrame) => Uint8Array;
  readonly limits: Pick<NativeLimits, "maxMissedEvents" | "eventsAfterGap">;
  /** Told when catching up failed: the store is out of reach. */
  readonly onFailure: (failure: unknown) => void;
};

async function openAll(feeds: Feeds, session: Session, logs: readonly LogId[]) {
  const opened = await Promise.allSettled(logs.map((log) => feeds.open(log, session)));
  const leases = opened.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const failed = opened.find((result) => result.status === "rejected");
  if (failed === undefined) return leases;
  for (const lease of leases) lease.close();
  throw failed.reason;
}

/** Opens the feed of the account's own log and of each of its conversations. */
export async function openFollowing(parts: Parts): Promise<Following> {
  const { core, feeds, session, outbox, encode, limits, onFailure } = parts;
  const conversations = await core.conversations.list(session);
  const logs = [session.account.id, ...conversations.map(({ id }) => id)];
  const leases = await openAll(feeds, session, logs);
  const ending = new AbortController();

  /** Where to begin, after telling what is left out. */
  function toStart({ log, feed }: FeedLease, cursor: number | undefined): number {
    const head = feed.position;
    if (cursor === undefined || cursor > head) return head;
    if (head - cursor <= limits.maxMissedEvents) return cursor;
    const start = head - limits.eventsAfterGap;
    const value = { log, fromSeq: BigInt(cursor + 1), toSeq: BigInt(start) };
    outbox.push(encode({ case: "gap", value }));
    return start;
  }

  return {
    heads: leases.map(({ log, feed }) => ({ log, seq: feed.position })),
    start(cursors) {
      for (const lease of leases) {
        if (ending.signal.aborted) return;
        const { log, feed } = lease;
        feed
          .join({
            outbox,
            after: toStart(lease, cursors.get(log)),
            signal: ending.signal,
            onCaughtUp: (seq) =>
              outbox.push(encode({ case: "caughtUp", value: { log, seq: BigInt(seq) } })),
          })
          .catch(onFailure);
      }
    },
    close() {
      if (ending.signal.aborted) return;
      ending.abort();
      for (const { feed, close } of leases) {
        feed.leave(outbox);
        close();
      }
    },
  };
}
