import type { Cast } from "./broadcast.ts";
import type { Outbox } from "./outbox.ts";

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
  /** Catches up, then joins. Settles when joined, or when the signal aborted before. */
  join(join: Join): Promise<void>;
  leave(outbox: Outbox): void;
  /** Casts bytes that are no item, in order with the items. */
  cast(cast: Cast): void;
  close(): void;
}
