import { type Accessor, createMemo, createSignal } from "solid-js";
import type { Engine } from "../bridge/caller.ts";
import type { Account, Conversation, Event, OutgoingMessage } from "../bridge/messages.ts";
import { type EventWindow, lastSeq, mergeEvents } from "./event-window.ts";
import { buildRows, countUnread, type Row } from "./rows.ts";

/** Where the loading of a timeline stands. */
export type LoadState =
  | { readonly state: "loading" }
  | { readonly state: "ready" }
  /** `load` tries again. */
  | { readonly state: "failed"; readonly message: string };

/** One conversation on this device. */
export interface ConversationStore {
  readonly id: string;
  readonly info: Accessor<Conversation>;
  readonly load: () => Promise<void>;
  readonly loadState: Accessor<LoadState>;
  readonly rows: Accessor<readonly Row[]>;
  readonly hasOlder: Accessor<boolean>;
  readonly isLoadingOlder: Accessor<boolean>;
  /** Loads the page before the first event. Rejects when the server can't be reached. */
  loadOlder(): Promise<void>;
  readonly unreadCount: Accessor<number>;
  /** Everything that is loaded has been seen by the person. */
  markSeen(): void;
  /** The person looks away: what comes from now on is behind the unread line. */
  lookAway(): void;
  /** The person answered: the unread line has served. */
  dropUnreadLine(): void;
  readonly outgoing: Accessor<readonly OutgoingMessage[]>;

  receive(events: readonly Event[]): void;
  /** Events are missing after the last one that is known. */
  receiveGap(): void;
  receiveOutbox(messages: readonly OutgoingMessage[]): void;
  receiveReadMark(seq: number): void;
  receiveInfo(info: Conversation): void;
}

/** Events of one page upward. */
const pageSize = 60;
/** A hole of more events than this is not filled; the timeline starts again at its newest page. */
const maxFill = 1000;

/** Makes the store of one conversation. Nothing is loaded before `load`. */
export function createConversation(options: {
  readonly info: Conversation;
  readonly engine: Engine;
  readonly me: Accessor<Account | undefined>;
  readonly dayKey: (at: number) => string;
}): ConversationStore {
  const { engine, me } = options;
  const { id } = options.info;
  const [info, setInfo] = createSignal(options.info);
  const [events, setEvents] = createSignal<EventWindow>([]);
  const [outgoing, setOutgoing] = createSignal<readonly OutgoingMessage[]>([]);
  const [loadState, setLoadState] = createSignal<LoadState>({ state: "loading" });
  const [isLoadingOlder, setLoadingOlder] = createSignal(false);
  const [readSeq, setReadSeq] = createSignal(options.info.readSeq);
  const [unreadAfter, setUnreadAfter] = createSignal<number | undefined>();
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
      const page = await engine.call("listEvents", {
        log: id,
        position: "newest",
        limit: pageSize,
      });
      const isFirst = events().length === 0;
      setEvents(page.events);
      if (isFirst && countUnread(page.events, readSeq(), me()?.id) > 0) setUnreadAfter(readSeq());
      setLoadState({ state: "ready" });
      const waiting = early;
      early = [];
      if (waiting.length > 0) receive(waiting);
    } catch (error) {
      setLoadState({ state: "failed", message: error instanceof Error ? error.message : "" });
    }
  }

  /** Gets what is missing at the end, or starts again at the newest page when that is too much. */
  async function fill(): Promise<void> {
    if (isFilling) return;
    isFilling = true;
    try {
      const from = lastSeq(events());
      for (;;) {
        const afterSeq = lastSeq(events());
        const page = await engine.call("listEvents", {
          log: id,
          position: { afterSeq },
          limit: 200,
        });
        if (page.head - from > maxFill) return await load();
        setEvents(mergeEvents(events(), page.events).window);
        if (page.events.length === 0 || lastSeq(events()) >= page.head) return;
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
      const page = await engine.call("listEvents", { log: id, position, limit: pageSize });
      setEvents(mergeEvents(events(), page.events).window);
    } finally {
      setLoadingOlder(false);
    }
  }

  function receiveReadMark(seq: number): void {
    if (seq > readSeq()) setReadSeq(seq);
  }

  return {
    id,
    info,
    load,
    loadState,
    rows: createMemo(() =>
      buildRows({
        events: events(),
        outgoing: outgoing(),
        me: me(),
        unreadAfter: unreadAfter(),
        dayKey: options.dayKey,
      }),
    ),
    hasOlder: () => (events()[0]?.seq ?? 1) > 1,
    isLoadingOlder,
    loadOlder,
    unreadCount: createMemo(() => countUnread(events(), readSeq(), me()?.id)),
    markSeen() {
      const seq = lastSeq(events());
      if (seq <= readSeq()) return;
      setReadSeq(seq);
      engine.tell({ kind: "mark_read", conversationId: id, seq });
    },
    lookAway() {
      if (countUnread(events(), readSeq(), me()?.id) === 0) setUnreadAfter(lastSeq(events()));
    },
    dropUnreadLine: () => setUnreadAfter(undefined),
    outgoing,
    receive,
    receiveGap: () => void fill(),
    receiveOutbox: setOutgoing,
    receiveReadMark,
    receiveInfo(next) {
      setInfo(next);
      receiveReadMark(next.readSeq);
    },
  };
}
