import { For, type JSX, Show } from "solid-js";
import { useShared } from "../app-context.ts";
import { ConnectionDot } from "../connection.tsx";
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { Menu } from "../parts/menu.tsx";
import { formatRoute } from "../route.ts";
import { ConversationItem } from "./conversation-item.tsx";
import { Logo } from "./logo.tsx";

/** The server, the friends, the conversations, and the person's own account. */
export function Sidebar(): JSX.Element {
  const { app, page } = useShared();
  return (
    <>
      <header class="sidebar-head">
        <Logo />
        <span class="server-name">{app.server()?.name || "Parley"}</span>
        <IconButton
          icon="search"
          label="Search"
          onClick={() => page.openDialog({ kind: "search", conversationId: undefined })}
        />
        <NewMenu />
      </header>
      <FriendsLink />
      <ul class="conversations" aria-label="Conversations">
        <For each={app.conversations()} fallback={<NoConversations />}>
          {(conversation) => <ConversationItem conversation={conversation} />}
        </For>
      </ul>
      <OwnAccount />
    </>
  );
}

function NewMenu(): JSX.Element {
  const { page } = useShared();
  return (
    <Menu
      icon="plus"
      label="New"
      items={[
        {
          icon: "message",
          label: "Direct message",
          run: () => page.openDialog({ kind: "new_direct" }),
        },
        {
          icon: "people",
          label: "Group",
          run: () => page.openDialog({ kind: "new_conversation", of: "group" }),
        },
        {
          icon: "hash",
          label: "Room",
          run: () => page.openDialog({ kind: "new_conversation", of: "room" }),
        },
        { icon: "search", label: "Browse rooms", run: () => page.openDialog({ kind: "rooms" }) },
      ]}
    />
  );
}

function FriendsLink(): JSX.Element {
  const { app, page } = useShared();
  const requests = (): number => app.friends.lists().incoming.length;
  return (
    <a
      class="sidebar-link"
      href={formatRoute({ kind: "friends" })}
      aria-current={page.navigation.route().kind === "friends" ? "page" : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        page.navigation.go({ kind: "friends" });
      }}
    >
      <Icon name="friends" size={19} />
      <span>Friends</span>
      <Show when={requests() > 0}>
        <span class="badge">
          {requests()}
          <span class="visually-hidden"> requests</span>
        </span>
      </Show>
    </a>
  );
}

function NoConversations(): JSX.Element {
  const { app } = useShared();
  return (
    <Show
      when={app.isListLoaded()}
      fallback={
        <For each={[1, 2, 3]}>
          {() => (
            <li class="conversation" aria-hidden="true">
              <span class="bone circle" />
              <span class="bone line" />
            </li>
          )}
        </For>
      }
    >
      <li class="list-empty">No conversations yet. Begin one with the plus above.</li>
    </Show>
  );
}

function OwnAccount(): JSX.Element {
  const { app, page } = useShared();
  return (
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
        onClick={() => page.openDialog({ kind: "settings" })}
      />
    </footer>
  );
}
