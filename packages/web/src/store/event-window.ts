import type { Event } from "../bridge/messages.ts";

/** A stretch of one log without holes, oldest first. Empty before the first load. */
export type EventWindow = readonly Event[];

/** What a merge made, and what is missing between the window and the new events, if anything. */
export type Merge = {
  readonly window: EventWindow;
  /** The first missing seq. Then the new events are not in the window. */
  readonly missingFrom: number | undefined;
};

/** The last seq of a window, 0 for an empty one. */
export function lastSeq(window: EventWindow): number {
  return window.at(-1)?.seq ?? 0;
}

/**
 * Adds events of the same log (in order, without holes among them) at either end. What is there already stays as it
 * is. Events that lie apart below the window are dropped: they come again when somebody scrolls up to them.
 */
export function mergeEvents(window: EventWindow, incoming: readonly Event[]): Merge {
  const first = window[0];
  const incomingFirst = incoming[0];
  if (!incomingFirst) return { window, missingFrom: undefined };
  if (!first) return { window: incoming, missingFrom: undefined };
  const last = lastSeq(window);
  if (incomingFirst.seq > last + 1) return { window, missingFrom: last + 1 };
  if (lastSeq(incoming) < first.seq - 1) return { window, missingFrom: undefined };
  const older = incoming.filter((event) => event.seq < first.seq);
  const newer = incoming.filter((event) => event.seq > last);
  if (older.length === 0 && newer.length === 0) return { window, missingFrom: undefined };
  return { window: [...older, ...window, ...newer], missingFrom: undefined };
}
