import { joinPieces } from "./join-bytes.ts";
import type { Importance, Outbox } from "./outbox.ts";
import { machineSchedule } from "./schedule.ts";
import type { Traffic } from "./traffic.ts";

/** Bytes for everybody in a broadcast. */
export type Cast = {
  /** Complete frames of the wire, so that casts can be joined end to end. */
  readonly bytes: Uint8Array;
  readonly importance?: Importance | undefined;
  /** An outbox that must not get it: the sender's, on a wire without echo. */
  readonly except?: Outbox | undefined;
};

/**
 * One stream of bytes for many outboxes, coalesced for the room and not for the client: the first
 * cast of an event-loop round schedules one flush, the flush joins what came in that round into one
 * buffer, and every outbox gets that same buffer in one write. An idle server thus sends at once and
 * batches grow by themselves with the load. What a round brings beyond `maxJoinedBytes` comes in further buffers, which each outbox
 * hands on as fast as it can. A flush to many, or of many bytes, goes on over several rounds, between which others are served. One that
 * brings nothing but what is ephemeral takes its time, until something lasting comes and takes it along.
 */
export interface Broadcast {
  readonly size: number;
  /** Adds an outbox; it gets what is cast from now on. Does nothing when it is in the broadcast already. */
  add(outbox: Outbox): void;
  /** Removes an outbox; what was cast before and waits is sent to it now, unless all of that is ephemeral. */
  remove(outbox: Outbox): void;
  cast(cast: Cast): void;
  /** Sends all that waits, now. Does nothing while an outbox is written to, for example in an `onOverflow`. */
  flush(): void;
  /** Sends what waits for this outbox, now, unless all of it is ephemeral. */
  flushTo(outbox: Outbox): void;
}

/** What a broadcast is made of. */
export type BroadcastParts = {
  /** Runs the flush at the end of the event-loop round. Default: `setImmediate`. */
  readonly schedule?: ((flush: () => void) => void) | undefined;
  /** Goes on with a flush that takes its time; the returned function cancels that. Default: after 20 ms. */
  readonly pause?: ((goOn: () => void) => () => void) | undefined;
  /** Where deliveries are counted. */
  readonly traffic?: Traffic | undefined;
};

/** Creates a broadcast to nobody. */
export function createBroadcast(parts: BroadcastParts = {}): Broadcast {
  return new JoiningBroadcast(parts);
}

/** An outbox in the broadcast; `next` is the number of the first cast that it has not got. */
type Member = { readonly outbox: Outbox; next: number; isMember: boolean };

/** Casts from one number on, joined once for all who lack exactly these. */
type Batch = {
  readonly casts: readonly Cast[];
  /** Who must not get some of it; absent when everybody gets all, which is the rule on wires with an echo. */
  readonly senders: ReadonlySet<Outbox> | undefined;
  pieces?: readonly Uint8Array[];
};

/** A flush under way: who has been sent what was cast before `end`, and who has not. */
type Flush = { readonly members: readonly Member[]; readonly end: number; sent: number };

/** How much is written in one round of the event loop, or a little more. */
type Share = { readonly writes: number; readonly bytes: number };

/**
 * Some milliseconds, for which everybody else waits. A write costs the kernel as much as copying some kilobytes, however small it is:
 * ten thousand of them are half a second.
 */
const lastingShare: Share = { writes: 256, bytes: 1024 * 1024 };
/** With a pause behind it: telling who is here must not take more than a tenth of a processor. */
const ephemeralShare: Share = { writes: 64, bytes: 1024 * 1024 };
const everything: Share = { writes: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };
const pauseMs = 20;

class JoiningBroadcast implements Broadcast {
  readonly #schedule: (flush: () => void) => void;
  readonly #pause: (goOn: () => void) => () => void;
  readonly #traffic: Traffic | undefined;
  readonly #members = new Map<Outbox, Member>();
  #waiting: Cast[] = [];
  /** The number of the first waiting cast. */
  #base = 0;
  /** Behind the last cast that was lasting. */
  #lastingEnd = 0;
  /** By the number of their first cast, all with the same end; until the end of a flush. */
  #batches: Map<number, Batch> | undefined;
  #batchesEnd = 0;
  #flushing: Flush | undefined;
  #isScheduled = false;
  #isWriting = false;
  #cancelPause: (() => void) | undefined;

  constructor({ schedule = setImmediate, pause = takeBreath, traffic }: BroadcastParts) {
    this.#schedule = schedule;
    this.#pause = pause;
    this.#traffic = traffic;
  }

  get size(): number {
    return this.#members.size;
  }

  get #end(): number {
    return this.#base + this.#waiting.length;
  }

  get #isUrgent(): boolean {
    return this.#lastingEnd > this.#base;
  }

  add(outbox: Outbox): void {
    if (this.#members.has(outbox)) return;
    this.#members.set(outbox, { outbox, next: this.#end, isMember: true });
  }

  remove(outbox: Outbox): void {
    const member = this.#members.get(outbox);
    if (member === undefined) return;
    this.#members.delete(outbox);
    this.#sendLasting(member);
    member.isMember = false;
  }

  cast(cast: Cast): void {
    if (this.#members.size === 0) return;
    this.#waiting.push(cast);
    this.#count(cast);
    if (cast.importance !== "ephemeral") this.#hurry();
    this.#flushSoon();
  }

  flush(): void {
    this.#write(everything);
    // What was cast since the flush that was under way began.
    this.#write(everything);
  }

  flushTo(outbox: Outbox): void {
    const member = this.#members.get(outbox);
    if (member !== undefined) this.#sendLasting(member);
  }

  #sendLasting(member: Member): void {
    if (member.next < this.#lastingEnd) this.#send(member, this.#end);
  }

  /** Ends a flush that pauses: the next one sends each member all that it lacks. */
  #hurry(): void {
    this.#lastingEnd = this.#end;
    if (this.#cancelPause === undefined) return;
    this.#cancelPause();
    this.#cancelPause = undefined;
    this.#flushing = undefined;
    this.#isScheduled = false;
  }

  #flushSoon(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#schedule(() => this.#goOn());
  }

  #goOn(): void {
    this.#isScheduled = false;
    this.#write(this.#isUrgent ? lastingShare : ephemeralShare);
    if (this.#flushing === undefined || this.#isUrgent) {
      if (this.#waiting.length > 0) this.#flushSoon();
      return;
    }
    this.#isScheduled = true;
    this.#cancelPause = this.#pause(() => {
      this.#cancelPause = undefined;
      this.#goOn();
    });
  }

  /** Goes on with the flush, or begins one, until so much has been written. */
  #write(share: Share): void {
    // An outbox that overflows may ask for it in the middle: what is left is scheduled already.
    if (this.#isWriting || this.#waiting.length === 0) return;
    this.#isWriting = true;
    // A copy: outboxes come and go while others overflow.
    this.#flushing ??= { members: [...this.#members.values()], end: this.#end, sent: 0 };
    const flushing = this.#flushing;
    const { members, end } = flushing;
    try {
      let [writes, bytes] = [0, 0];
      while (writes < share.writes && bytes < share.bytes && flushing.sent < members.length) {
        const member = members[flushing.sent];
        flushing.sent += 1;
        const sent = member === undefined ? 0 : this.#send(member, end);
        if (sent > 0) writes += 1;
        bytes += sent;
      }
    } finally {
      this.#isWriting = false;
    }
    if (flushing.sent === members.length) this.#finish(end);
  }

  #finish(end: number): void {
    this.#waiting = this.#waiting.slice(end - this.#base);
    this.#base = end;
    this.#flushing = undefined;
    this.#batches = undefined;
  }

  /** Once for the room: who is a member now gets it. */
  #count({ importance, except }: Cast): void {
    if (this.#traffic === undefined || importance === "ephemeral") return;
    const isExcepted = except !== undefined && this.#members.has(except);
    this.#traffic.deliveries += this.#members.size - (isExcepted ? 1 : 0);
  }

  /** Sends a member what it has not got of the casts before `end`. Answers with how many bytes are on their way at once. */
  #send(member: Member, end: number): number {
    const { outbox, next } = member;
    if (!member.isMember || next >= end) return 0;
    // First, because a push can come back here by way of an overflow.
    member.next = end;
    const batch = this.#batch(next, end);
    const isSender = batch.senders?.has(outbox) ?? false;
    const casts = isSender ? batch.casts.filter((cast) => cast.except !== outbox) : batch.casts;
    if (outbox.isInStep) {
      const pieces = isSender ? joinPieces(casts) : this.#join(batch);
      outbox.pushRound(pieces);
      return pieces[0]?.length ?? 0;
    }
    for (const cast of casts) {
      // Who left because of an overflow has lost what came before; the rest would come out of order.
      if (member.isMember) outbox.push(cast.bytes, cast.importance);
    }
    return 0;
  }

  /** What all of the batch is, the same bytes for everybody. */
  #join(batch: Batch): readonly Uint8Array[] {
    batch.pieces ??= joinPieces(batch.casts);
    return batch.pieces;
  }

  #batch(start: number, end: number): Batch {
    if (this.#batchesEnd !== end) this.#batches = undefined;
    this.#batchesEnd = end;
    this.#batches ??= new Map();
    let batch = this.#batches.get(start);
    if (batch === undefined) {
      const casts = this.#waiting.slice(start - this.#base, end - this.#base);
      const senders = casts.flatMap(({ except }) => except ?? []);
      batch = { casts, senders: senders.length === 0 ? undefined : new Set(senders) };
      this.#batches.set(start, batch);
    }
    return batch;
  }
}

const takeBreath = (goOn: () => void): (() => void) => machineSchedule(pauseMs, goOn);
