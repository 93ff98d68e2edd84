import { setImmediate as nextRound } from "node:timers/promises";
import type { ConversationId, Core, Event, LogId, Membership, Session } from "@parley/core";
import type { FeedLease, Feeds } from "../../../delivery/feeds.ts";
import type { Outbox } from "../../../net/outbox.ts";
import type { NativeLimits } from "../limits.ts";
import type { ServerFrame } from "./frames.ts";

// Which logs one connection follows, and from where on.
//
//   hello ── own log opened: what changes from now on is heard
//         ── memberships listed, their feeds opened, memberships listed again: who was removed meanwhile is out
//   welcome (heads) ── each log from its cursor on; one without a cursor from its head on or, for a client that has a
//         cursor of its own log and so comes back, from the event there that made the account a member on
//   conversation_added ── the new log, from the event there that made it a member on
//   member_left, member_removed, conversation_removed ── ended, in the midst of whatever was about to be sent

/** The logs that one connection follows, from a `hello` to the next or to the end. */
export interface Following {
  /** The newest seq of each log, when it was opened; for `welcome`, right before `start`. */
  readonly heads: readonly { readonly log: LogId; readonly seq: number }[];
  /**
   * Sends what is missing, or a gap and the newest of it, then joins the live events. A cursor that this
   * history never reached counts as none. Does nothing once closed. Settles when nothing is missing any more, or when it is
   * closed; never rejects.
   */
  start(): Promise<void>;
  close(): void;
}

type Parts = {
  readonly core: Pick<Core, "conversations">;
  readonly feeds: Feeds;
  readonly session: Session;
  /** What the client has of each log. */
  readonly cursors: ReadonlyMap<string, number>;
  readonly outbox: Outbox;
  readonly encode: (frame: ServerFrame) => Uint8Array;
  readonly limits: Pick<NativeLimits, "maxMissedEvents" | "eventsAfterGap">;
  /** Told when catching up failed: the store is out of reach. */
  readonly onFailure: (failure: unknown) => void;
};

/** Opens the feed of the account's own log and of each conversation that it is in, hidden ones too. */
export async function openFollowing(parts: Parts): Promise<Following> {
  const following = new LogFollowing(parts);
  try {
    await following.open();
  } catch (failure) {
    following.close();
    throw failure;
  }
  return following;
}

/** One log that is followed, or is about to be. */
type Track = {
  readonly log: LogId;
  lease: FeedLease | undefined;
  /** The feed's position when it was opened. */
  head: number;
  /** The event that made the account a member; undefined until it is known. */
  joinedSeq: number | undefined;
  /** The newest event so far that took the account out; it may be older than the membership. */
  removedSeq: number;
  /** Whether the client does not know of it: it begins at `joinedSeq`. */
  isNew: boolean;
  isEnded: boolean;
};

const noCursors: Parts["cursors"] = new Map();

class LogFollowing implements Following {
  readonly #parts: Omit<Parts, "cursors">;
  /** Of what was there when it began; none any more once it is started. */
  #cursors: Parts["cursors"];
  readonly #tracks = new Map<LogId, Track>();
  readonly #ending = new AbortController();
  /** Settles when the client has its own log up to now: what is added later comes behind the event that says so. */
  readonly #ownCaughtUp = Promise.withResolvers<void>();
  /** What was there when the following began; nothing any more once it is started. */
  #first: readonly Track[] = [];

  constructor({ cursors, ...parts }: Parts) {
    this.#parts = parts;
    this.#cursors = cursors;
  }

  get heads(): Following["heads"] {
    return this.#first.flatMap(({ log, head, isEnded }) => (isEnded ? [] : [{ log, seq: head }]));
  }

  async open(): Promise<void> {
    const { core, session } = this.#parts;
    const cursors = this.#cursors;
    const own = this.#add(session.account.id);
    own.joinedSeq = 0;
    await this.#lease(own);
    const listed = await core.conversations.listMemberships(session);
    // Those that were added a moment ago are on their way by themselves.
    const known = listed.filter(({ id }) => !this.#tracks.has(id));
    const tracks = known.map(({ id }) => this.#add(id));
    await Promise.all(tracks.map((track) => this.#lease(track)));
    this.#settle(tracks, await core.conversations.listMemberships(session));
    // Who has a cursor of its own log comes back: a conversation without a cursor is new to it.
    const isBack = (cursors.get(own.log) ?? Number.POSITIVE_INFINITY) <= own.head;
    for (const track of tracks) track.isNew = isBack && !cursors.has(track.log);
    this.#first = [own].concat(tracks);
  }

  async start(): Promise<void> {
    const tracks = this.#first.filter(({ isEnded }) => !isEnded);
    this.#first = [];
    const joining = tracks.map((track) => this.#join(track));
    this.#cursors = noCursors;
    await Promise.all(joining);
  }

  close(): void {
    this.#ending.abort();
    for (const track of [...this.#tracks.values()]) this.#end(track);
  }

  #add(log: LogId): Track {
    const track: Track = {
      log,
      lease: undefined,
      head: 0,
      joinedSeq: undefined,
      removedSeq: 0,
      isNew: false,
      isEnded: false,
    };
    this.#tracks.set(log, track);
    return track;
  }

  async #lease(track: Track): Promise<void> {
    const { feeds, session } = this.#parts;
    const onChange = (event: Event) => this.#onChange(event);
    const lease = await feeds.open(track.log, session, onChange);
    if (track.isEnded) return lease.close();
    track.lease = lease;
    track.head = lease.feed.position;
  }

  /** Ends those that the account is in no longer. Called when their feeds are open: what happens after it is heard. */
  #settle(tracks: readonly Track[], memberships: readonly Membership[]): void {
    const joined = new Map<LogId, number>(memberships.map(({ id, joinedSeq }) => [id, joinedSeq]));
    for (const track of tracks) {
      track.joinedSeq = joined.get(track.log);
      if (track.joinedSeq === undefined || track.removedSeq > track.joinedSeq) this.#end(track);
    }
  }

  #onChange({ log, seq, body }: Event): void {
    switch (body.kind) {
      case "conversation_added":
        void this.#follow(body.conversationId);
        return;
      case "conversation_removed": {
        const removed = this.#tracks.get(body.conversationId);
        if (removed !== undefined) this.#end(removed);
        return;
      }
      default: {
        const left = this.#tracks.get(log);
        if (left === undefined) return;
        left.removedSeq = Math.max(left.removedSeq, seq);
        if (left.joinedSeq !== undefined && seq > left.joinedSeq) this.#end(left);
      }
    }
  }

  /** Follows a conversation that the account was added to just now. Never rejects. */
  async #follow(id: ConversationId): Promise<void> {
    if (this.#ending.signal.aborted || this.#tracks.has(id)) return;
    const { core, session, onFailure } = this.#parts;
    const track = this.#add(id);
    track.isNew = true;
    try {
      await this.#lease(track);
      const memberships = await core.conversations.listMemberships(session);
      if (!track.isEnded) this.#settle([track], memberships);
      await this.#ownCaughtUp.promise;
      // The event that says so was cast in this round, and is sent at its end.
      await nextRound();
      if (!track.isEnded) void this.#join(track);
    } catch (failure) {
      this.#end(track);
      onFailure(failure);
    }
  }

  async #join(track: Track): Promise<void> {
    const { outbox, encode, onFailure } = this.#parts;
    const { log, lease } = track;
    await lease?.feed
      .join({
        outbox,
        after: this.#toStart(track),
        signal: this.#ending.signal,
        onCaughtUp: (seq) => {
          outbox.push(encode({ case: "caughtUp", value: { log, seq: BigInt(seq) } }));
          if (log === this.#parts.session.account.id) this.#ownCaughtUp.resolve();
        },
      })
      .catch(onFailure);
  }

  /** Where to begin, after telling what is left out. */
  #toStart({ log, lease, head, joinedSeq = 1, isNew }: Track): number {
    const { limits, outbox, encode } = this.#parts;
    const named = isNew ? joinedSeq - 1 : this.#cursors.get(log);
    const newest = Math.max(head, lease?.feed.position ?? 0);
    if (named === undefined || named > newest) return head;
    if (newest - named <= limits.maxMissedEvents) return named;
    const start = newest - limits.eventsAfterGap;
    const value = { log, fromSeq: BigInt(named + 1), toSeq: BigInt(start) };
    outbox.push(encode({ case: "gap", value }));
    return start;
  }

  #end(track: Track): void {
    if (track.isEnded) return;
    track.isEnded = true;
    if (this.#tracks.get(track.log) === track) this.#tracks.delete(track.log);
    const { lease } = track;
    lease?.feed.leave(this.#parts.outbox);
    lease?.close();
  }
}
