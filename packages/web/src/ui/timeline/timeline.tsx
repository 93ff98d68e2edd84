import { createEffect, createMemo, For, type JSX, on, onMount, Show } from "solid-js";
import type { ConversationStore } from "../../store/conversation.ts";
import { isSameRow, type Row } from "../../store/rows.ts";
import { useShared } from "../app-context.ts";
import { Icon } from "../parts/icon.tsx";
import { estimateRow } from "./estimate-row.ts";
import { moveFocus } from "./move-focus.ts";
import { labelRow, TimelineRow } from "./timeline-row.tsx";
import { createVirtualRows, type VirtualRows } from "./virtual-rows.ts";

/** Older events are loaded when the view is this near to the first row, in pixels. */
const loadAheadPx = 900;

/** The messages of a conversation. */
export function Timeline(props: { readonly conversation: ConversationStore }): JSX.Element {
  const { conversation } = props;
  const byKey = createMemo(() => new Map(conversation.rows().map((row) => [row.key, row])));
  const keys = createMemo(() => conversation.rows().map((row) => row.key));
  const list = createVirtualRows({
    keys,
    estimate: (key) => estimateRow(byKey().get(key)),
  });
  let scroller: HTMLElement | undefined;
  onMount(() => startAtUnread(conversation, list, scroller));
  useOlderPages(conversation, list);
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
        aria-label={`Messages in ${conversation.info().title || "Lobby"}`}
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
              {(key) => <MeasuredRow list={list} row={() => byKey().get(key)} />}
            </For>
          </div>
        </div>
      </div>
      <JumpToNewest list={list} unread={conversation.unreadCount()} />
    </div>
  );
}

function MeasuredRow(props: {
  readonly list: VirtualRows;
  readonly row: () => Row | undefined;
}): JSX.Element {
  const { app } = useShared();
  const row = createMemo(() => props.row(), undefined, { equals: isSameRow });
  return (
    <Show when={row()}>
      {(shown) => (
        // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the label comes with the role "article" only
        <div
          class="row"
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

function JumpToNewest(props: { readonly list: VirtualRows; readonly unread: number }): JSX.Element {
  return (
    <Show when={!props.list.isAtEnd()}>
      <button type="button" class="jump" onClick={() => props.list.scrollToEnd()}>
        <Icon name="down" size={16} />
        {props.unread > 0 ? `Jump to newest (${props.unread} new)` : "Jump to newest"}
      </button>
    </Show>
  );
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

/** Whoever writes wants to see what they wrote. */
function useOwnMessages(conversation: ConversationStore, list: VirtualRows): void {
  createEffect(
    on(
      () => conversation.outgoing().length,
      (count, before) => {
        if (before !== undefined && count > before) list.scrollToEnd();
      },
    ),
  );
}

function useReadMark(conversation: ConversationStore, list: VirtualRows): void {
  const { page } = useShared();
  createEffect(() => {
    conversation.rows();
    if (page.isWatched() && list.isAtEnd()) conversation.markSeen();
  });
  createEffect(
    on(page.isWatched, (isWatched) => {
      if (!isWatched) conversation.lookAway();
      else if (conversation.unreadCount() === 0) conversation.dropUnreadLine();
    }),
  );
}
