import {
  createEffect,
  createMemo,
  createSignal,
  For,
  type JSX,
  on,
  onCleanup,
  onMount,
  Show,
} from "solid-js";
import type { ConversationStore } from "../../store/conversation.ts";
import { findRowKey, isSameRow, type Row } from "../../store/rows.ts";
import { useShared } from "../app-context.ts";
import { Icon } from "../parts/icon.tsx";
import { estimateRow } from "./estimate-row.ts";
import { moveFocus } from "./move-focus.ts";
import { labelRow, TimelineRow } from "./timeline-row.tsx";
import { createVirtualRows, type VirtualRows } from "./virtual-rows.ts";

/** Older events are loaded when the view is this near to the first row, in pixels. */
const loadAheadPx = 900;
/** How long the message glows that somebody jumped to, in milliseconds. */
const glowMs = 3000;

/** The messages of a conversation. */
export function Timeline(props: { readonly conversation: ConversationStore }): JSX.Element {
  const { conversation } = props;
  const byKey = createMemo(() => new Map(conversation.rows().map((row) => [row.key, row])));
  const keys = createMemo(() => conversation.rows().map((row) => row.key));
  const list = createVirtualRows({
    keys,
    estimate: (key) => estimateRow(byKey().get(key)),
    isEndKnown: () => !conversation.hasNewer(),
  });
  const isTarget = useTarget(conversation, list, () => scroller);
  let scroller: HTMLElement | undefined;
  onMount(() => {
    if (!conversation.target()) startAtUnread(conversation, list, scroller);
  });
  useOlderPages(conversation, list);
  useNewerPages(conversation, list);
  useOwnMessages(conversation, list);
  useReadMark(conversation, list);
  return (
    <div class="timeline">
      <div
        class="timeline-scroll"
        id="timeline"
        ref={(element) => {
          scroller = element;
          list.setScroller(element);
        }}
        role="log"
        aria-live="off"
        aria-label={`Messages in ${conversation.title()}`}
        aria-busy={conversation.loadState().state === "loading"}
        tabindex={0}
        onKeyDown={(event) => moveFocus(event)}
      >
        <Show when={conversation.isLoadingOlder()}>
          <div class="older">Loading older messages…</div>
        </Show>
        <div class="timeline-space" style={{ height: `${list.height()}px` }}>
          <div class="timeline-rows" style={{ transform: `translateY(${list.offset()}px)` }}>
            <For each={list.visibleKeys()}>
              {(key) => (
                <MeasuredRow list={list} row={() => byKey().get(key)} isTarget={isTarget(key)} />
              )}
            </For>
          </div>
        </div>
      </div>
      <JumpToNewest conversation={conversation} list={list} />
    </div>
  );
}

function MeasuredRow(props: {
  readonly list: VirtualRows;
  readonly row: () => Row | undefined;
  readonly isTarget: boolean;
}): JSX.Element {
  const { app } = useShared();
  const row = createMemo(() => props.row(), undefined, { equals: isSameRow });
  return (
    <Show when={row()}>
      {(shown) => (
        // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the label comes with the role "article" only
        <div
          class="row"
          classList={{ target: props.isTarget }}
          ref={(element) => props.list.measure(element, shown().key)}
          role={shown().kind === "message" ? "article" : undefined}
          aria-label={labelRow(shown(), app.times.toTime)}
          tabindex={shown().kind === "message" ? -1 : undefined}
        >
          <TimelineRow row={shown()} />
        </div>
      )}
    </Show>
  );
}

function JumpToNewest(props: {
  readonly conversation: ConversationStore;
  readonly list: VirtualRows;
}): JSX.Element {
  const unread = (): number => props.conversation.unreadCount();
  return (
    <Show when={!props.list.isAtEnd() || props.conversation.hasNewer()}>
      <button
        type="button"
        class="jump"
        onClick={() => void goToNewest(props.conversation, props.list)}
      >
        <Icon name="down" size={16} />
        {unread() > 0 ? `Jump to newest (${unread()} new)` : "Jump to newest"}
      </button>
    </Show>
  );
}

async function goToNewest(conversation: ConversationStore, list: VirtualRows): Promise<void> {
  if (conversation.hasNewer()) await conversation.load();
  list.scrollToEnd();
}

/** The message that somebody jumped to stands in the upper third of the view and glows for a while. */
function useTarget(
  conversation: ConversationStore,
  list: VirtualRows,
  scroller: () => HTMLElement | undefined,
): (key: string) => boolean {
  const [glowing, setGlowing] = createSignal("");
  createEffect(
    on(conversation.target, (target) => {
      const key = target && findRowKey(conversation.rows(), target.seq);
      if (key === undefined) return;
      list.scrollToRow(key, -(scroller()?.clientHeight ?? 0) / 3);
      setGlowing(key);
      const timer = setTimeout(() => setGlowing(""), glowMs);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  return (key) => glowing() === key;
}

/** What was not read yet begins in the upper third of the view. */
function startAtUnread(
  conversation: ConversationStore,
  list: VirtualRows,
  scroller: HTMLElement | undefined,
): void {
  const hasLine = conversation.rows().some((row) => row.kind === "unread");
  if (hasLine) list.scrollToRow("unread", -(scroller?.clientHeight ?? 0) / 3);
  else list.scrollToEnd();
}

function useOlderPages(conversation: ConversationStore, list: VirtualRows): void {
  createEffect(() => {
    if (list.scrollTop() > loadAheadPx || !conversation.hasOlder()) return;
    // Not reachable: the next scroll asks again.
    conversation.loadOlder().catch(() => undefined);
  });
}

function useNewerPages(conversation: ConversationStore, list: VirtualRows): void {
  createEffect(() => {
    if (list.below() > loadAheadPx || !conversation.hasNewer()) return;
    // Not reachable: the next scroll asks again.
    conversation.loadNewer().catch(() => undefined);
  });
}

/** Whoever writes wants to see what they wrote. */
function useOwnMessages(conversation: ConversationStore, list: VirtualRows): void {
  createEffect(
    on(
      () => conversation.outgoing().length,
      (count, before) => {
        if (before !== undefined && count > before) void goToNewest(conversation, list);
      },
    ),
  );
}

function useReadMark(conversation: ConversationStore, list: VirtualRows): void {
  const { page } = useShared();
  createEffect(() => {
    conversation.rows();
    if (conversation.hasNewer()) return;
    if (page.isWatched() && list.isAtEnd()) conversation.markSeen();
  });
  createEffect(
    on(page.isWatched, (isWatched) => {
      if (!isWatched) conversation.lookAway();
      else if (conversation.unreadCount() === 0) conversation.dropUnreadLine();
    }),
  );
  onCleanup(() => conversation.lookAway());
}
