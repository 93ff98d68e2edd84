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
};

/** Follows all logs of an account, over one connection after the other. */
export class LogFollowers {
  readonly #options: LogFollowersOptions;
  #accountId = "";
  #epoch = "";
  #seqs = new Map<string, number>();
  /** Undefined while there is no connection that said welcome. */
  #followers: Map<string, LogFollower> | undefined;

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
    const behind: string[] = [];
    for (const [log, head] of heads) {
      const seq = this.#seqs.get(log);
      if (seq === undefined) this.#seqs.set(log, head);
      else if (seq < head) behind.push(log);
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
    return (this.#seqs.get(log) ?? Number.POSITIVE_INFINITY) >= seq;
  }

  /** The follower of a log; undefined while there is no connection. */
  find(log: string): LogFollower | undefined {
    if (!this.#followers) return undefined;
    return this.#followers.get(log) ?? this.#follow(this.#followers, log);
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
      },
      onGap: (fromSeq, toSeq) => {
        moveTo(toSeq);
        onGap(log, fromSeq, toSeq);
      },
      onCaughtUp: () => onCaughtUp(log),
      onBroken,
    });
    followers.set(log, follower);
    return follower;
  }
}
