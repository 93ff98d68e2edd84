import { type Accessor, createMemo, createSignal } from "solid-js";
import type { Engine } from "../bridge/caller.ts";
import type { Account, Conversation, Event, OutgoingMessage } from "../bridge/messages.ts";
import { lastSeq } from "./event-window.ts";
import { buildRows, countUnread, type Row } from "./rows.ts";
import { createTimeline, type Timeline } from "./timeline.ts";

/** One conversation on this device. */
export interface ConversationStore
  extends Pick<Timeline, "load" | "loadState" | "loadOlder" | "isLoadingOlder"> {
  readonly id: string;
  readonly info: Accessor<Conversation>;
  readonly rows: Accessor<readonly Row[]>;
  readonly hasOlder: Accessor<boolean>;
  /** Messages of others that were not read, among those that are loaded. */
  readonly unreadCount: Accessor<number>;
  readonly outgoing: Accessor<readonly OutgoingMessage[]>;
  /** Everything that is loaded has been seen by the person. */
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

/** Makes the store of one conversation. Nothing is loaded before `load`. */
export function createConversation(options: {
  readonly info: Conversation;
  readonly engine: Engine;
  readonly me: Accessor<Account | undefined>;
  readonly dayKey: (at: number) => string;
}): ConversationStore {
  const { engine, me, dayKey } = options;
  const { id } = options.info;
  const timeline = createTimeline(engine, id);
  const { events } = timeline;
  const [info, setInfo] = createSignal(options.info);
  const [outgoing, setOutgoing] = createSignal<readonly OutgoingMessage[]>([]);
  const [readSeq, setReadSeq] = createSignal(options.info.readSeq);
  // Who never read anything here is new: the newest messages come first, not the whole history.
  const [unreadAfter, setUnreadAfter] = createSignal(options.info.readSeq || undefined);
  const unreadCount = createMemo(() => countUnread(events(), readSeq(), me()?.id));

  function receiveReadMark(seq: number): void {
    if (seq > readSeq()) setReadSeq(seq);
  }

  return {
    ...timeline,
    async load() {
      await timeline.load();
      // Everything was read: what comes from now on is seen as it comes.
      if (unreadCount() === 0) setUnreadAfter(undefined);
    },
    id,
    info,
    unreadCount,
    outgoing,
    rows: createMemo(() =>
      buildRows({
        events: events(),
        outgoing: outgoing(),
        me: me(),
        unreadAfter: unreadAfter(),
        dayKey,
      }),
    ),
    hasOlder: () => (events()[0]?.seq ?? 1) > 1,
    markSeen() {
      const seq = lastSeq(events());
      if (seq <= readSeq()) return;
      setReadSeq(seq);
      engine.tell({ kind: "mark_read", conversationId: id, seq });
    },
    lookAway() {
      if (unreadCount() === 0) setUnreadAfter(lastSeq(events()));
    },
    dropUnreadLine: () => setUnreadAfter(undefined),
    receiveGap: () => void timeline.fill(),
    receiveOutbox: setOutgoing,
    receiveReadMark,
    receiveInfo(next) {
      setInfo(next);
      receiveReadMark(next.readSeq);
    },
  };
}
