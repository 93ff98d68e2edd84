import { type JSX, lazy, Match, Show, Suspense, Switch } from "solid-js";
import { useShared } from "./app-context.ts";
import { ConversationPane } from "./conversation-pane.tsx";
import { Dialogs } from "./dialogs/dialogs.tsx";
import { PeoplePanel } from "./people/people-panel.tsx";
import { PeopleScreen } from "./people/people-screen.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { Sidebar } from "./sidebar/sidebar.tsx";

const FriendsPane = lazy(async () => ({
  default: (await import("./friends/friends-pane.tsx")).FriendsPane,
}));

/** The page of somebody who is signed in. */
export function Shell(): JSX.Element {
  const { page } = useShared();
  useShortcuts();
  return (
    <>
      <Show when={page.isNarrow()} fallback={<WideShell />}>
        <NarrowShell />
      </Show>
      <Dialogs />
    </>
  );
}

function WideShell(): JSX.Element {
  const { app, page } = useShared();
  const isAtFriends = (): boolean => page.navigation.route().kind === "friends";
  const hasPeople = (): boolean => app.settings.settings().showPeople && !isAtFriends();
  return (
    <div class="shell" classList={{ "with-people": hasPeople() }}>
      <button type="button" class="skip-link" onClick={focusComposer}>
        Skip to the message field
      </button>
      <nav class="sidebar" aria-label="Conversations">
        <Sidebar />
      </nav>
      <Show when={isAtFriends()} fallback={<ConversationPane />}>
        <LazyFriends />
      </Show>
      <Show when={hasPeople()}>
        <aside class="people" aria-label="People">
          <PeoplePanel />
        </aside>
      </Show>
    </div>
  );
}

/** One screen at a time: the list, a conversation, who is in it. */
function NarrowShell(): JSX.Element {
  const { page } = useShared();
  const hasPanel = (): boolean => {
    const route = page.navigation.route();
    return route.kind === "conversation" && route.isPanelOpen;
  };
  return (
    <div class="shell">
      <Switch>
        <Match when={page.navigation.route().kind === "home"}>
          <nav class="sidebar" aria-label="Conversations">
            <Sidebar />
          </nav>
        </Match>
        <Match when={page.navigation.route().kind === "friends"}>
          <LazyFriends />
        </Match>
        <Match when={hasPanel()}>
          <PeopleScreen />
        </Match>
        <Match when={true}>
          <ConversationPane />
        </Match>
      </Switch>
    </div>
  );
}

function LazyFriends(): JSX.Element {
  return (
    <Suspense fallback={<main class="pane" id="main" aria-busy="true" />}>
      <FriendsPane />
    </Suspense>
  );
}

function focusComposer(): void {
  document.getElementById("composer")?.focus();
}
