import type { Importance, Outbox } from "./outbox.ts";

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
 * batches grow by themselves with the load.
 */
export interface Broadcast {
  readonly size: number;
  /** Adds an outbox; it gets what is cast from now on (what waits for the flush is flushed before). */
  add(outbox: Outbox): void;
  /** Removes an outbox; what was cast before and waits is still sent to it. */
  remove(outbox: Outbox): void;
  cast(cast: Cast): void;
  /** Sends what waits, now. */
  flush(): void;
}
