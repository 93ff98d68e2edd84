import { type Broadcast, type Cast, createBroadcast } from "./broadcast.ts";
import { joinBytes } from "./join-bytes.ts";
import type { Outbox } from "./outbox.ts";
import { createRecentItems, type EncodedItem, type RecentItems } from "./recent-items.ts";
import type { Traffic } from "./traffic.ts";

/** Something numbered 1, 2, 3 … without holes. */
type Numbered = { readonly seq: number };

/** Where a feed's items come from: live, and by number from what is stored. */
export type FeedSource<Item extends Numbered> = {
  /** Calls the listener with every item after `position`, in order, once. */
  subscribe(
    listener: (items: readonly Item[]) => void,
  ): Promise<{ readonly position: number; close(): void }>;
  /** Up to `limit` items after `seq`, oldest first; empty when there are none (yet). */
  readAfter(seq: number, limit: number): Promise<readonly Item[]>;
};

/** How an outbox joins a feed. */
export type Join = {
  readonly outbox: Outbox;
  /** The last seq that the other end has. */
  readonly after: number;
  /** Ends the catching up. */
  readonly signal: AbortSignal;
  /** Called in the moment of joining, with the seq up to which everything has been pushed; what it pushes comes before the first live item. */
  readonly onCaughtUp?: (seq: number) => void;
};

/**
 * One log in one wire format, for many outboxes: an item is encoded once and cast to everybody who is in step.
 * Who comes later, or with a cursor, first gets what is stored, page by page and only as
 * fast as it reads, and joins the cast in the moment in which nothing is missing.
 */
export interface Feed {
  /** The seq of the last item cast. */
  readonly position: number;
  /** How many outboxes have joined. */
  readonly size: number;
  /**
   * Catches up, then joins. Settles when joined, or when the signal aborted, the outbox left or the feed was closed before, with
   * the seq up to which everything has been pushed until then. A cursor beyond the end of the log counts as its end. Rejects
   * when the source cannot be read.
   */
  join(join: Join): Promise<number>;
  leave(outbox: Outbox): void;
  /** Casts bytes that are no item, in order with the items. */
  cast(cast: Cast): void;
  /** Pushes what was cast and waits for the end of the event-loop round to this outbox. */
  flushTo(outbox: Outbox): void;
  close(): void;
}

/** What a feed is made of. */
export type FeedParts<Item extends Numbered> = {
  readonly source: FeedSource<Item>;
  /** The frames of an item in the feed's wire format; undefined when the wire does not show it. Must not throw. */
  readonly encode: (item: Item) => Uint8Array | undefined;
  /** The outbox that must not get an item, live or stored: its sender's, on a wire without echo. */
  readonly exceptOf?: ((item: Item) => Outbox | undefined) | undefined;
  /** Items of one read while catching up. Default: 100. */
  readonly pageSize?: number | undefined;
  /** Runs the flush of what was cast. Default: `setImmediate`. */
  readonly schedule?: ((flush: () => void) => void) | undefined;
  /** Where deliveries are counted, and who catches up. */
  readonly traffic?: Traffic | undefined;
};

/** Opens a feed at the end of its source. */
export async function createFeed<Item extends Numbered>(parts: FeedParts<Item>): Promise<Feed> {
  const feed = new CatchingUpFeed(parts);
  await feed.open();
  return feed;
}

const defaultPageSize = 100;

/** While more than this waits for an outbox, catching up waits too; also how much is pushed at once. */
const stepBytes = 64 * 1024;

type Subscription = { readonly position: number; close(): void };

const exceptNobody = (): undefined => undefined;

class CatchingUpFeed<Item extends Numbered> implements Feed {
  readonly #source: FeedSource<Item>;
  readonly #encode: (item: Item) => Uint8Array | undefined;
  readonly #exceptOf: (item: Item) => Outbox | undefined;
  readonly #pageSize: number;
  readonly #broadcast: Broadcast;
  readonly #traffic: Traffic | undefined;
  readonly #recent: RecentItems<Item> = createRecentItems();
  /** Who is catching up; none, most of the time. A second join of an outbox takes the place of the first. */
  #joining: Map<Outbox, Join> | undefined;
  /** Called after live items. */
  #waiting: readonly (() => void)[] = [];
  #position = 0;
  #subscription: Subscription | undefined;
  #isClosed = false;

  constructor({ source, encode, exceptOf, pageSize, schedule, traffic }: FeedParts<Item>) {
    this.#source = source;
    this.#encode = encode;
    this.#exceptOf = exceptOf ?? exceptNobody;
    this.#pageSize = pageSize ?? defaultPageSize;
    this.#broadcast = createBroadcast({ schedule, traffic });
    this.#traffic = traffic;
  }

  get position(): number {
    return this.#position;
  }

  get size(): number {
    return this.#broadcast.size;
  }

  async open(): Promise<void> {
    const subscription = await this.#source.subscribe((items) => this.#publish(items));
    this.#subscription = subscription;
    // Items may have come before the answer did.
    this.#position = Math.max(this.#position, subscription.position);
  }

  async join(join: Join): Promise<number> {
    this.leave(join.outbox);
    if (join.signal.aborted || this.#isClosed) return join.after;
    this.#joining ??= new Map();
    this.#joining.set(join.outbox, join);
    if (this.#traffic !== undefined) this.#traffic.catchingUp += 1;
    try {
      return await this.#catchUp(join);
    } finally {
      if (this.#traffic !== undefined) this.#traffic.catchingUp -= 1;
      if (this.#isLatest(join)) this.#forget(join.outbox);
    }
  }

  leave(outbox: Outbox): void {
    if (this.#forget(outbox)) this.#wake();
    this.#broadcast.remove(outbox);
  }

  cast(cast: Cast): void {
    this.#broadcast.cast(cast);
  }

  flushTo(outbox: Outbox): void {
    this.#broadcast.flushTo(outbox);
  }

  close(): void {
    this.#isClosed = true;
    this.#subscription?.close();
    this.#joining = undefined;
    this.#wake();
    this.#broadcast.flush();
  }

  /** Whether it was joining. */
  #forget(outbox: Outbox): boolean {
    const isForgotten = this.#joining?.delete(outbox) ?? false;
    if (this.#joining?.size === 0) this.#joining = undefined;
    return isForgotten;
  }

  /** Whether no later join of its outbox has taken its place, and the outbox has not left. */
  #isLatest(join: Join): boolean {
    return this.#joining?.get(join.outbox) === join;
  }

  #isJoining(join: Join): boolean {
    return this.#isLatest(join) && !join.signal.aborted;
  }

  #publish(items: readonly Item[]): void {
    for (const item of items) {
      const bytes = this.#encode(item);
      this.#position = item.seq;
      this.#recent.add({ item, bytes });
      if (bytes !== undefined) this.#broadcast.cast({ bytes, except: this.#exceptOf(item) });
    }
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Pushes what is missing, and joins in the moment in which nothing is; gives the seq up to which everything has been pushed. */
  async #catchUp(join: Join): Promise<number> {
    let seq = await this.#checkStart(join.after);
    while (this.#isJoining(join)) {
      if (seq === this.#position) {
        join.onCaughtUp?.(seq);
        if (this.#isJoining(join)) this.#broadcast.add(join.outbox);
        break;
      }
      if (seq > this.#position) await this.#nextLive(join.signal);
      else seq = await this.#step(join, seq);
    }
    return seq;
  }

  /** A cursor may be ahead of the feed (another process was faster), but not of the log: then it is no cursor of this log. */
  async #checkStart(after: number): Promise<number> {
    if (after <= this.#position) return after;
    const [known] = await this.#source.readAfter(after - 1, 1);
    return known?.seq === after || after <= this.#position ? after : this.#position;
  }

  /** Pushes what comes after `seq`, as far as one read goes, and answers how far that was. */
  async #step(join: Join, seq: number): Promise<number> {
    const end = this.#position;
    let reached = seq;
    let pushed = seq;
    let parts: Uint8Array[] = [];
    let partsBytes = 0;
    for (const { item, bytes } of await this.#listAfter(seq)) {
      // What is stored but not yet cast will be cast.
      if (item.seq > this.#position) break;
      if (partsBytes + (bytes?.length ?? 0) > stepBytes) {
        join.outbox.push(joinBytes(parts));
        pushed = reached;
        parts = [];
        partsBytes = 0;
      }
      while (join.outbox.queuedBytes > stepBytes && this.#isJoining(join)) {
        await settled(join.outbox.flushed(), join.signal);
      }
      if (!this.#isJoining(join)) return pushed;
      if (bytes !== undefined && this.#exceptOf(item) !== join.outbox) {
        parts.push(bytes);
        partsBytes += bytes.length;
        if (this.#traffic !== undefined) this.#traffic.deliveries += 1;
      }
      reached = item.seq;
    }
    if (!this.#isJoining(join)) return pushed;
    join.outbox.push(joinBytes(parts));
    // Nothing there: the source does not keep what is that old.
    return reached > seq ? reached : end;
  }

  async #listAfter(seq: number): Promise<readonly EncodedItem<Item>[]> {
    const recent = this.#recent.listAfter(seq);
    if (recent.length > 0) return recent;
    const items = await this.#source.readAfter(seq, this.#pageSize);
    const encoded = items.map((item) => ({ item, bytes: this.#encode(item) }));
    // After a restart everybody comes back for the same. For one alone it is not worth its memory.
    if (this.#joining !== undefined && this.#joining.size > 1)
      this.#recent.addOlder(encoded, this.#position);
    return encoded;
  }

  async #nextLive(signal: AbortSignal): Promise<void> {
    const live = Promise.withResolvers<void>();
    this.#waiting = [...this.#waiting, live.resolve];
    await settled(live.promise, signal);
    this.#waiting = this.#waiting.filter((wake) => wake !== live.resolve);
  }
}

/** Settles when the promise does, or when the signal aborts. */
async function settled(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const aborted = Promise.withResolvers<void>();
  const onAbort = (): void => aborted.resolve();
  signal.addEventListener("abort", onAbort, { once: true });
  await Promise.race([promise, aborted.promise]);
  signal.removeEventListener("abort", onAbort);
}
