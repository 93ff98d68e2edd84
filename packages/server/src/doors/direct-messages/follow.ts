import type { Conversation, LogId, Session } from "@parley/core";
import type { Acknowledgements, Reader } from "../../delivery/acknowledgements.ts";
import type { Delivered } from "../../delivery/delivered.ts";
import type { FeedLease } from "../../delivery/feeds.ts";
import { pingWhileOpen } from "../../delivery/ping-while-open.ts";
import type { GrpcStream } from "../../net/grpc-stream.ts";
import type { DirectFeeds } from "./direct-feeds.ts";
import { maxFirst, maxMissed } from "./limits.ts";

/** One conversation on its way to one stream; what was sent counts as delivered once the client has read it. */
export type Follow = Reader & {
  readonly session: Session;
  readonly log: LogId;
  /** The seq up to which everything has been pushed. */
  readonly position: number;
  /** Whether everything before its beginning had been delivered, so that what arrives may be noted. */
  readonly isWhole: boolean;
  /** Pushes what waits for the end of the event-loop round. */
  flush(): void;
  close(): void;
};

export type Acks = Acknowledgements<Follow>;

type FollowParts = {
  readonly feeds: DirectFeeds;
  readonly delivered: Delivered;
  readonly acknowledgements: Acks;
  readonly stream: GrpcStream;
  readonly session: Session;
  readonly conversation: Conversation;
  /** Begin with what was missed, or with what comes from now on. */
  readonly from: "missed" | "now";
};

/** Begins to send a conversation. Settles when the stream has what was missed, or is over. */
export async function openFollow(parts: FollowParts): Promise<Follow> {
  const { feeds, delivered, acknowledgements, stream, session, conversation, from } = parts;
  const lease = await feeds.open(session, conversation);
  try {
    const receipt = await delivered.find(session, lease.log);
    const { position } = lease.feed;
    const after = from === "now" ? position : toStart(receipt?.position, position);
    const isWhole = from === "missed" || (receipt !== undefined && receipt.position >= position);
    // The line may break before anything is answered: from now on what follows is owed.
    if (from === "missed" && receipt === undefined) {
      delivered.note(session, lease.log, { position: after, missing: [] });
    }
    await lease.feed.join({ outbox: stream.outbox, after, signal: stream.signal });
    const follow = toFollow({ ...parts, lease, isWhole });
    if (isWhole) acknowledgements.add(follow);
    return follow;
  } catch (thrown) {
    lease.close();
    throw thrown;
  }
}

/** Bounded: the newest are kept. A position beyond the end is of another history. */
function toStart(delivered: number | undefined, position: number): number {
  const oldest = position - (delivered === undefined ? maxFirst : maxMissed);
  return Math.max(0, oldest, Math.min(delivered ?? 0, position));
}

function toFollow({
  lease,
  stream,
  session,
  acknowledgements,
  isWhole,
}: FollowParts & { readonly lease: FeedLease; readonly isWhole: boolean }): Follow {
  const { log, feed } = lease;
  let isClosed = false;
  const follow: Follow = {
    session,
    log,
    isWhole,
    get position() {
      return feed.position;
    },
    get isGone() {
      return isClosed || stream.signal.aborted;
    },
    flush: () => feed.flushTo(stream.outbox),
    ping: (timeoutMs) => pingWhileOpen(stream, timeoutMs),
    lose: () => stream.destroy("connection"),
    close() {
      if (isClosed) return;
      isClosed = true;
      acknowledgements.remove(follow);
      feed.leave(stream.outbox);
      lease.close();
    },
  };
  return follow;
}
