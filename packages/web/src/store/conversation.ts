import { type Accessor, createMemo, createSignal } from "solid-js";
import type { Engine } from "../bridge/caller.ts";
import type { Account, Conversation, Event, OutgoingMessage } from "../bridge/messages.ts";
import { lastSeq } from "./event-window.ts";
import { buildRows, countUnread, type Row } from "./rows.ts";
import { mergeSummaries, reduceRead, reduceSummary, toTitle } from "./summary.ts";
import { createTimeline, type Timeline } from "./timeline.ts";

/** One conversation on this device. */
export interface ConversationStore
  extends Pick<
    Timeline,
    "load" | "loadState" | "loadOlder" | "loadNewer" | "hasOlder" | "hasNewer" | "isLoadingOlder"
  > {
  readonly id: string;
  /** As it is now: the server's answer and every event since. */
  readonly info: Accessor<Conversation>;
  readonly title: Accessor<string>;
  /** When it was last written in, or made; 0 when that is not known. */
  readonly sortedAt: Accessor<number>;
  readonly rows: Accessor<readonly Row[]>;
  /** Messages of others that were not read. */
  readonly unreadCount: Accessor<number>;
  readonly outgoing: Accessor<readonly OutgoingMessage[]>;
  /** The message that somebody jumped to; anew for each jump. */
  readonly target: Accessor<{ readonly seq: number } | undefined>;
  /** The timeline was asked for, now or before. */
  readonly isOpened: Accessor<boolean>;
  /** Loads the timeline when that was not done yet, else what is missing at its end. */
  open(): Promise<void>;
  /** Loads the events around one and makes it the target. Rejects when the server can't be reached. */
  jumpTo(seq: number): Promise<void>;
  /** Everything that is loaded has been seen by the person. Nothing after a jump back. */
  markSeen(): void;
  /** The person looks away: what comes from now on is behind the unread line. */
  lookAway(): void;
  /** The person answered: the unread line has served. */
  dropUnreadLine(): void;

  receive(events: readonly Event[]): void;
  /** Events are missing after the last one that is known. */
  receiveGap(): void;
  receiveOutbox(messages: readonly OutgoingMessage[]): void;
  receiveReadMark(seq: number): void;
  receiveInfo(info: Conversation): void;
}

/** Makes the store of one conversation. Nothing is loaded before `open` or `load`. */
export function createConversation(options: {
  readonly info: Conversation;
  readonly engine: Engine;
  readonly me: Accessor<Account | undefined>;
  readonly dayKey: (at: number) => string;
  /** When it was made, for one that has no message yet. Default: not known. */
  readonly madeAt?: number;
}): ConversationStore {
  const { engine, me, dayKey, madeAt = 0 } = options;
  const { id } = options.info;
  const timeline = createTimeline(engine, id);
  const { events, hasNewer } = timeline;
  const [info, setInfo] = createSignal(options.info);
  const [outgoing, setOutgoing] = createSignal<readonly OutgoingMessage[]>([]);
  const [target, setTarget] = createSignal<{ readonly seq: number }>();
  const [isOpened, setOpened] = createSignal(false);
  const readSeq = createMemo(() => info().readSeq);
  // Who never read anything here is new: the newest messages come first, not the whole history.
  const [unreadAfter, setUnreadAfter] = createSignal(options.info.readSeq || undefined);
  /** Whether every event that may be unread is here. */
  const isCounted = (): boolean => {
    const first = events()[0]?.seq;
    return first !== undefined && !hasNewer() && (first <= readSeq() + 1 || first === 1);
  };
  const unreadCount = createMemo(() =>
    isCounted() ? countUnread(events(), readSeq(), me()?.id) : info().unreadCount,
  );

  async function refreshInfo(): Promise<void> {
    try {
      const answer = await engine.call("getConversation", { conversationId: id });
      setInfo(mergeSummaries(info(), answer));
    } catch {
      // Not reachable: the list is loaded again when the connection is back.
    }
  }

  async function load(): Promise<void> {
    setOpened(true);
    setTarget(undefined);
    setUnreadAfter(readSeq() || undefined);
    await timeline.load();
    // Everything was read: what comes from now on is seen as it comes.
    if (unreadCount() === 0) setUnreadAfter(undefined);
  }

  return {
    ...timeline,
    ...{ id, info, unreadCount, outgoing, target, isOpened, load },
    title: () => toTitle(info()),
    sortedAt: () => Math.max(info().lastMessage?.at ?? 0, madeAt),
    rows: createMemo(() =>
      buildRows({
        events: events(),
        outgoing: hasNewer() ? [] : outgoing(),
        me: me(),
        unreadAfter: unreadAfter(),
        dayKey,
      }),
    ),
    async open() {
      if (!isOpened() || timeline.loadState().state === "failed") await load();
      else await timeline.fill();
    },
    async jumpTo(seq) {
      setOpened(true);
      await timeline.loadAround(seq);
      setTarget({ seq });
    },
    markSeen() {
      const seq = lastSeq(events());
      if (hasNewer() || seq <= readSeq()) return;
      setInfo(reduceRead(info(), seq));
      engine.tell({ kind: "mark_read", conversationId: id, seq });
    },
    lookAway() {
      if (unreadCount() === 0 && !hasNewer()) setUnreadAfter(lastSeq(events()) || undefined);
    },
    dropUnreadLine: () => setUnreadAfter(undefined),
    receive(incoming) {
      setInfo(reduceSummary(info(), incoming, me()?.id));
      timeline.receive(incoming);
    },
    receiveGap() {
      void refreshInfo();
      if (isOpened()) void timeline.fill();
    },
    receiveOutbox: setOutgoing,
    receiveReadMark(seq) {
      setInfo(reduceRead(info(), seq));
      if (info().unreadCount > 0 && !isCounted()) void refreshInfo();
    },
    receiveInfo(next) {
      setInfo(mergeSummaries(info(), next));
    },
  };
}
