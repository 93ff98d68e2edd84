import { type Cursors, createCursors } from "./cursors.ts";
import { LogFollower } from "./log-follower.ts";
import type { Event } from "./model/event.ts";

/** What followers need. */
export type LogFollowersOptions = {
  readonly fetch: (log: string, afterSeq: number) => Promise<readonly Event[]>;
  readonly onEvents: (log: string, events: readonly Event[]) => void;
  readonly onGap: (log: string, fromSeq: number, toSeq: number) => void;
  readonly onCaughtUp: (log: string) => void;
  readonly onBroken: (thrown: unknown) => void;
  /** A cursor has moved. */
  readonly onMove: () => void;
  /** The account is in this conversation no longer: nothing more of it is told. */
  readonly onRemoved: (log: string) => void;
};

/**
 * Follows all logs of an account, over one connection after the other. A log that was not known before begins where the server
 * begins it: on the first connection at its head, later at the event that made the account a member.
 */
export class LogFollowers {
  readonly #options: LogFollowersOptions;
  #accountId = "";
  #epoch = "";
  #seqs = new Map<string, number>();
  /** Undefined while there is no connection that said welcome. */
  #followers: Map<string, LogFollower> | undefined;
  /** What the connection began with. */
  #heads: ReadonlyMap<string, number> = new Map();

  constructor(options: LogFollowersOptions) {
    this.#options = options;
  }

  /** What is remembered. */
  get cursors(): Cursors {
    return { accountId: this.#accountId, epoch: this.#epoch, seqs: this.#seqs };
  }

  /** Remembers something else. */
  load({ accountId, epoch, seqs }: Cursors): void {
    this.close();
    this.#accountId = accountId;
    this.#epoch = epoch;
    this.#seqs = new Map(seqs);
  }

  /**
   * A connection begins. Gives the logs that are behind, or undefined when the cursors are not of this history: then
   * they are forgotten, and the connection has to begin again without them.
   */
  open(epoch: string, heads: ReadonlyMap<string, number>): readonly string[] | undefined {
    this.close();
    const isKnown = this.#epoch === "" || this.#epoch === epoch;
    // A log that ends before its cursor has lost events: it is another history, whatever the epoch says.
    const isShort = [...heads].some(([log, head]) => (this.#seqs.get(log) ?? 0) > head);
    if (!isKnown || isShort) {
      this.load({ ...createCursors(this.#accountId), epoch });
      this.#options.onMove();
      return undefined;
    }
    this.#epoch = epoch;
    this.#followers = new Map();
    this.#heads = heads;
    const isBack = this.#seqs.has(this.#accountId);
    for (const log of this.#seqs.keys()) if (!heads.has(log)) this.#forget(log);
    const behind: string[] = [];
    for (const [log, head] of heads) {
      const seq = this.#seqs.get(log);
      if (seq === undefined && !isBack) this.#seqs.set(log, head);
      else if (seq === undefined || seq < head) behind.push(log);
      this.#follow(this.#followers, log);
    }
    this.#options.onMove();
    return behind;
  }

  /** The connection is gone: what is still being fetched is not told. */
  close(): void {
    for (const follower of this.#followers?.values() ?? []) follower.close();
    this.#followers = undefined;
  }

  /** Whether this event was told, or its log is not followed. */
  isTold(log: string, seq: number): boolean {
    const told = this.#seqs.get(log);
    return told === undefined ? this.#followers?.has(log) !== true : told >= seq;
  }

  /** The follower of a log; undefined while there is no connection. */
  find(log: string): LogFollower | undefined {
    if (!this.#followers) return undefined;
    return this.#followers.get(log) ?? this.#follow(this.#followers, log);
  }

  /** Follows what the own log says that the account is in now, and forgets what it is out of. */
  #onOwnEvents(events: readonly Event[]): void {
    for (const { seq, body } of events) {
      if (body.kind === "conversation_added") this.find(body.conversationId);
      if (body.kind !== "conversation_removed") continue;
      const { conversationId } = body;
      // Of what was missed, the heads are newer: the account may be back.
      const isOld = seq <= (this.#heads.get(this.#accountId) ?? 0);
      if (!isOld || !this.#heads.has(conversationId)) this.#forget(conversationId);
    }
  }

  #forget(log: string): void {
    this.#followers?.get(log)?.close();
    this.#followers?.delete(log);
    this.#seqs.delete(log);
    this.#options.onMove();
    this.#options.onRemoved(log);
  }

  #follow(followers: Map<string, LogFollower>, log: string): LogFollower {
    const { fetch, onEvents, onGap, onCaughtUp, onBroken, onMove } = this.#options;
    const moveTo = (seq: number): void => {
      this.#seqs.set(log, seq);
      onMove();
    };
    const follower = new LogFollower({
      log,
      cursor: this.#seqs.get(log),
      fetch,
      onEvents: (events) => {
        moveTo(events.at(-1)?.seq ?? 0);
        onEvents(log, events);
        if (log === this.#accountId) this.#onOwnEvents(events);
      },
      onGap: (fromSeq, toSeq) => {
        moveTo(toSeq);
        onGap(log, fromSeq, toSeq);
      },
      onCaughtUp: () => {
        const { cursor } = follower;
        if (cursor !== undefined && !this.#seqs.has(log)) moveTo(cursor);
        onCaughtUp(log);
      },
      onBroken,
    });
    followers.set(log, follower);
    return follower;
  }
}
