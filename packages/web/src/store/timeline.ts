import { type Accessor, createSignal } from "solid-js";
import type { Engine } from "../bridge/caller.ts";
import type { Event } from "../bridge/messages.ts";
import { type EventWindow, lastSeq, mergeEvents } from "./event-window.ts";

/** Where the loading of a timeline stands. */
export type LoadState =
  | { readonly state: "loading" }
  | { readonly state: "ready" }
  /** `load` tries again. */
  | { readonly state: "failed"; readonly message: string };

/** The events of one log that this page has: one stretch without holes, up to the newest. */
export interface Timeline {
  readonly events: Accessor<EventWindow>;
  readonly loadState: Accessor<LoadState>;
  /** Gets the newest page. */
  load(): Promise<void>;
  readonly isLoadingOlder: Accessor<boolean>;
  /** Gets the page before the first event. Rejects when the server can't be reached. */
  loadOlder(): Promise<void>;
  /** Takes events as they come. Those before the first load wait for it. */
  receive(events: readonly Event[]): void;
  /** Gets what is missing at the end, or starts again at the newest page when that is too much. */
  fill(): Promise<void>;
}

/** Events of one page upward, and of one page when a hole is filled (the server's most). */
const pageSize = 60;
const fillSize = 200;
/** A hole of more events than this is not filled; the timeline starts again at its newest page. */
const maxFill = 1000;

/** Empty until `load`. */
export function createTimeline(engine: Engine, log: string): Timeline {
  const [events, setEvents] = createSignal<EventWindow>([]);
  const [loadState, setLoadState] = createSignal<LoadState>({ state: "loading" });
  const [isLoadingOlder, setLoadingOlder] = createSignal(false);
  let early: Event[] = [];
  let isFilling = false;

  function receive(incoming: readonly Event[]): void {
    if (loadState().state !== "ready") {
      early.push(...incoming);
      return;
    }
    const merge = mergeEvents(events(), incoming);
    setEvents(merge.window);
    if (merge.missingFrom !== undefined) void fill();
  }

  async function load(): Promise<void> {
    setLoadState({ state: "loading" });
    try {
      const page = await engine.call("listEvents", { log, position: "newest", limit: pageSize });
      setEvents(page.events);
      setLoadState({ state: "ready" });
      const waiting = early;
      early = [];
      receive(waiting);
    } catch (error) {
      setLoadState({ state: "failed", message: error instanceof Error ? error.message : "" });
    }
  }

  async function fill(): Promise<void> {
    if (isFilling) return;
    isFilling = true;
    try {
      const from = lastSeq(events());
      let head = from + 1;
      while (lastSeq(events()) < head) {
        const position = { afterSeq: lastSeq(events()) };
        const page = await engine.call("listEvents", { log, position, limit: fillSize });
        if (page.events.length === 0) return;
        head = page.head;
        if (head - from > maxFill) return await load();
        setEvents(mergeEvents(events(), page.events).window);
      }
    } catch {
      // Not reachable just now: the next event, or the next time it is live, finds the same hole again.
    } finally {
      isFilling = false;
    }
  }

  async function loadOlder(): Promise<void> {
    const first = events()[0];
    if (!first || first.seq === 1 || isLoadingOlder()) return;
    setLoadingOlder(true);
    try {
      const position = { beforeSeq: first.seq };
      const page = await engine.call("listEvents", { log, position, limit: pageSize });
      setEvents(mergeEvents(events(), page.events).window);
    } finally {
      setLoadingOlder(false);
    }
  }

  return { events, loadState, load, isLoadingOlder, loadOlder, receive, fill };
}
