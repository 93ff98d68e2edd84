import { For, type JSX, Show } from "solid-js";
import type { ConversationStore } from "../store/conversation.ts";
import { useShared } from "./app-context.ts";
import { ConnectionDot } from "./connection.tsx";
import { Avatar } from "./parts/avatar.tsx";
import { Icon } from "./parts/icon.tsx";
import { IconButton } from "./parts/icon-button.tsx";

/** The server, its conversations, and the person's own account. */
export function Sidebar(): JSX.Element {
  const { app, page } = useShared();
  return (
    <>
      <header class="sidebar-head">
        <Logo />
        <span class="server-name">{app.server()?.name || "Parley"}</span>
      </header>
      <ul class="conversations" aria-label="Conversations">
        <For each={app.conversations()}>
          {(conversation) => <ConversationItem conversation={conversation} />}
        </For>
      </ul>
      <footer class="sidebar-foot">
        <Show when={app.me()} fallback={<span class="bone line" />}>
          {(me) => (
            <>
              <Avatar id={me().id} name={me().displayName} />
              <span class="own-facts">
                <span class="own-name">{me().displayName}</span>
                <ConnectionDot />
              </span>
            </>
          )}
        </Show>
        <IconButton
          icon="settings"
          label="Settings"
          onClick={() => {
            page.openDrawer("none");
            page.openDialog({ kind: "settings" });
          }}
        />
      </footer>
    </>
  );
}

function ConversationItem(props: { readonly conversation: ConversationStore }): JSX.Element {
  const { app, page } = useShared();
  const unread = (): number => props.conversation.unreadCount();
  const isCurrent = (): boolean => app.current()?.id === props.conversation.id;
  return (
    <li>
      <button
        type="button"
        class="conversation"
        classList={{ unread: unread() > 0 }}
        aria-current={isCurrent() ? "page" : undefined}
        onClick={() => page.openDrawer("none")}
      >
        <Icon name="hash" size={18} />
        <span class="conversation-title">{props.conversation.info().title || "Lobby"}</span>
        <Show when={unread() > 0}>
          <span class="badge">
            {unread()}
            <span class="visually-hidden"> unread</span>
          </span>
        </Show>
      </button>
    </li>
  );
}

/** The mark of Parley. */
export function Logo(): JSX.Element {
  return <img class="logo" src="/favicon.svg" alt="" width="28" height="28" />;
}
