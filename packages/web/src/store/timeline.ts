import { type Accessor, batch, createSignal } from "solid-js";
import type { Engine } from "../bridge/caller.ts";
import type { Event, Position } from "../bridge/messages.ts";
import { type EventWindow, lastSeq, mergeEvents } from "./event-window.ts";

/** Where the loading of a timeline stands. */
export type LoadState =
  | { readonly state: "loading" }
  | { readonly state: "ready" }
  /** `load` tries again. */
  | { readonly state: "failed"; readonly message: string };

/** The events of one log that this page has: one stretch without holes, up to the newest unless somebody jumped back. */
export interface Timeline {
  readonly events: Accessor<EventWindow>;
  readonly loadState: Accessor<LoadState>;
  /** Gets the newest page. */
  load(): Promise<void>;
  /** Gets the events around one, unless it is there already. Rejects when the server can't be reached. */
  loadAround(seq: number): Promise<void>;
  /** Nothing is before the first event, as far as this account may see. */
  readonly hasOlder: Accessor<boolean>;
  /** There are newer events than the last one here: somebody jumped back. */
  readonly hasNewer: Accessor<boolean>;
  readonly isLoadingOlder: Accessor<boolean>;
  /** Gets the page before the first event. Rejects when the server can't be reached. */
  loadOlder(): Promise<void>;
  /** Gets the page after the last event after a jump back. Rejects when the server can't be reached. */
  loadNewer(): Promise<void>;
  /** Takes events as they come. Before the first load, and after a jump back, they are left to the server. */
  receive(events: readonly Event[]): void;
  /** Gets what is missing at the end, or starts again at the newest page when that is too much. */
  fill(): Promise<void>;
}

/** Events of one page upward, and of one page when a hole is filled (the server's most). */
const pageSize = 60;
const fillSize = 200;
/** A hole of more events than this is not filled; the timeline starts again at its newest page. */
const maxFill = 1000;

type Stretch = { readonly events: readonly Event[]; readonly head: number };

/** Empty until `load`. */
export function createTimeline(engine: Engine, log: string): Timeline {
  const [events, setEvents] = createSignal<EventWindow>([]);
  const [loadState, setLoadState] = createSignal<LoadState>({ state: "loading" });
  const [isLoadingOlder, setLoadingOlder] = createSignal(false);
  const [isBeginning, setBeginning] = createSignal(false);
  const [hasNewer, setNewer] = createSignal(false);
  /** Events that come while a page is loading may be newer than it. */
  let early: Event[] | undefined;
  /** The newest seq that was heard of. */
  let head = 0;
  let lastReplacement: Promise<void> = Promise.resolve();
  let isFilling = false;
  let isLoadingNewer = false;

  const fetch = async (position: Position, limit: number): Promise<Stretch> => {
    const page = await engine.call("listEvents", { log, position, limit });
    head = Math.max(head, page.head);
    return page;
  };

  function receive(incoming: readonly Event[]): void {
    head = Math.max(head, incoming.at(-1)?.seq ?? 0);
    early?.push(...incoming);
    if (early || loadState().state !== "ready" || hasNewer()) return;
    const merge = mergeEvents(events(), incoming);
    setEvents(merge.window);
    if (merge.missingFrom !== undefined) void fill();
  }

  /** Puts another stretch in place of the one that is here, if there is one; one after the other. */
  function replace(fetchStretch: () => Promise<Stretch | undefined>): Promise<void> {
    early ??= [];
    const replaced = lastReplacement.then(() => replaceNow(fetchStretch));
    lastReplacement = replaced.catch(() => undefined);
    return replaced;
  }

  async function replaceNow(fetchStretch: () => Promise<Stretch | undefined>): Promise<void> {
    early ??= [];
    try {
      const stretch = await fetchStretch();
      const waiting: readonly Event[] = early ?? [];
      early = undefined;
      batch(() => {
        if (!stretch) return;
        setBeginning(false);
        setNewer(lastSeq(stretch.events) < stretch.head);
        setEvents(stretch.events);
        setLoadState({ state: "ready" });
      });
      receive(waiting);
    } finally {
      early = undefined;
    }
  }

  async function load(): Promise<void> {
    setLoadState({ state: "loading" });
    try {
      await replace(async () => {
        const page = await fetch("newest", pageSize);
        head = page.head;
        return page;
      });
    } catch (error) {
      setLoadState({ state: "failed", message: error instanceof Error ? error.message : "" });
    }
  }

  async function loadAround(seq: number): Promise<void> {
    await replace(async () => {
      const first = events()[0]?.seq ?? Number.POSITIVE_INFINITY;
      const isHere = first <= seq && seq <= lastSeq(events());
      if (isHere && loadState().state === "ready") return undefined;
      const [before, after] = await Promise.all([
        fetch({ beforeSeq: seq + 1 }, pageSize / 2),
        fetch({ afterSeq: seq }, pageSize / 2),
      ]);
      return { events: [...before.events, ...after.events], head: after.head };
    });
  }

  async function fill(): Promise<void> {
    if (isFilling || hasNewer() || loadState().state !== "ready") return;
    isFilling = true;
    try {
      const from = lastSeq(events());
      let end = from + 1;
      while (lastSeq(events()) < end) {
        const page = await fetch({ afterSeq: lastSeq(events()) }, fillSize);
        if (page.events.length === 0) return;
        end = page.head;
        if (end - from > maxFill) return await load();
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
    if (!first || first.seq === 1 || isBeginning() || isLoadingOlder()) return;
    setLoadingOlder(true);
    try {
      const page = await fetch({ beforeSeq: first.seq }, pageSize);
      if (page.events.length === 0) setBeginning(true);
      // After a jump meanwhile the page does not fit any more.
      if (events()[0]?.seq === first.seq) setEvents(mergeEvents(events(), page.events).window);
    } finally {
      setLoadingOlder(false);
    }
  }

  async function loadNewer(): Promise<void> {
    if (!hasNewer() || isLoadingNewer) return;
    isLoadingNewer = true;
    try {
      const from = lastSeq(events());
      const page = await fetch({ afterSeq: from }, pageSize);
      // After a jump meanwhile the page does not fit any more.
      if (!hasNewer() || lastSeq(events()) !== from) return;
      setEvents(mergeEvents(events(), page.events).window);
      if (page.events.length === 0 || lastSeq(events()) >= head) setNewer(false);
    } finally {
      isLoadingNewer = false;
    }
  }

  const hasOlder = (): boolean => (events()[0]?.seq ?? 1) > 1 && !isBeginning();
  return {
    ...{ events, loadState, load, loadAround, hasOlder, hasNewer, isLoadingOlder },
    ...{ loadOlder, loadNewer, receive, fill },
  };
}
