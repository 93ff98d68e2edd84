import { type JSX, lazy, Match, Show, Suspense, Switch } from "solid-js";
import { useShared } from "./app-context.ts";
import { ConversationPane } from "./conversation-pane.tsx";
import { Drawer } from "./drawer.tsx";
import { PeoplePanel } from "./people/people-panel.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { Sidebar } from "./sidebar.tsx";

const SettingsDialog = lazy(async () => ({
  default: (await import("./settings/settings-dialog.tsx")).SettingsDialog,
}));
const ShortcutsDialog = lazy(async () => ({
  default: (await import("./dialogs/shortcuts-dialog.tsx")).ShortcutsDialog,
}));
const Lightbox = lazy(async () => ({
  default: (await import("./dialogs/lightbox.tsx")).Lightbox,
}));

/** The page of somebody who is signed in. */
export function Shell(): JSX.Element {
  const { app, page } = useShared();
  useShortcuts();
  const close = (): void => page.openDrawer("none");
  return (
    <div
      class="shell"
      classList={{ "with-people": app.settings.settings().showPeople && !page.isNarrow() }}
    >
      <button type="button" class="skip-link" onClick={focusComposer}>
        Skip to the message field
      </button>
      <Show
        when={page.isNarrow()}
        fallback={
          <nav class="sidebar" aria-label="Conversations">
            <Sidebar />
          </nav>
        }
      >
        <Show when={page.drawer() === "sidebar"}>
          <Drawer side="left" label="Conversations" onClose={close}>
            <Sidebar />
          </Drawer>
        </Show>
      </Show>
      <ConversationPane />
      <Show when={app.settings.settings().showPeople && !page.isNarrow()}>
        <aside class="people" aria-label="People">
          <PeoplePanel />
        </aside>
      </Show>
      <Show when={page.isNarrow() && page.drawer() === "people"}>
        <Drawer side="right" label="People" onClose={close}>
          <h2 class="drawer-title">People</h2>
          <PeoplePanel />
        </Drawer>
      </Show>
      <Dialogs />
    </div>
  );
}

function focusComposer(): void {
  document.getElementById("composer")?.focus();
}

function Dialogs(): JSX.Element {
  const { page } = useShared();
  const picture = (): { url: string; name: string } | undefined => {
    const dialog = page.dialog();
    return dialog.kind === "picture" ? dialog : undefined;
  };
  return (
    <Suspense>
      <Switch>
        <Match when={page.dialog().kind === "settings"}>
          <SettingsDialog />
        </Match>
        <Match when={page.dialog().kind === "shortcuts"}>
          <ShortcutsDialog />
        </Match>
        <Match when={picture()}>
          {(shown) => <Lightbox url={shown().url} name={shown().name} />}
        </Match>
      </Switch>
    </Suspense>
  );
}
