import { type Component, type JSX, lazy, Match, Suspense, Switch } from "solid-js";
import { useShared } from "../app-context.ts";
import type { OpenDialog } from "../page.ts";

/** A dialog whose code is loaded when it is first opened. */
function later<Props extends Record<string, unknown>>(
  load: () => Promise<Component<Props>>,
): Component<Props> {
  return lazy(async () => ({ default: await load() }));
}

const Settings = later(
  async () => (await import("../settings/settings-dialog.tsx")).SettingsDialog,
);
const Shortcuts = later(async () => (await import("./shortcuts-dialog.tsx")).ShortcutsDialog);
const Lightbox = later(async () => (await import("./lightbox.tsx")).Lightbox);
const Search = later(async () => (await import("../search/search-dialog.tsx")).SearchDialog);
const NewDirect = later(async () => (await import("./new-direct-dialog.tsx")).NewDirectDialog);
const NewConversation = later(
  async () => (await import("./new-conversation-dialog.tsx")).NewConversationDialog,
);
const Rooms = later(async () => (await import("./rooms-dialog.tsx")).RoomsDialog);
const AddPeople = later(async () => (await import("./add-people-dialog.tsx")).AddPeopleDialog);
const Rename = later(async () => (await import("./rename-dialog.tsx")).RenameDialog);
const Profile = later(async () => (await import("./profile-dialog.tsx")).ProfileDialog);
const Confirm = later(async () => (await import("./confirm-dialog.tsx")).ConfirmDialog);

/** The dialog that is open, if any. */
export function Dialogs(): JSX.Element {
  const { page } = useShared();
  const as = <Kind extends OpenDialog["kind"]>(
    kind: Kind,
  ): Extract<OpenDialog, { kind: Kind }> | undefined => {
    const dialog = page.dialog();
    return isOf(dialog, kind) ? dialog : undefined;
  };
  return (
    <Suspense>
      <Switch>
        <Match when={as("settings")}>{(shown) => <Settings tab={shown().tab ?? "device"} />}</Match>
        <Match when={as("shortcuts")}>
          <Shortcuts />
        </Match>
        <Match when={as("picture")}>
          {(shown) => <Lightbox url={shown().url} name={shown().name} />}
        </Match>
        <Match when={as("search")}>
          {(shown) => <Search conversationId={shown().conversationId} />}
        </Match>
        <Match when={as("new_direct")}>
          <NewDirect />
        </Match>
        <Match when={as("new_conversation")}>
          {(shown) => <NewConversation of={shown().of} />}
        </Match>
        <Match when={as("rooms")}>
          <Rooms />
        </Match>
        <Match when={as("add_people")}>
          {(shown) => <AddPeople conversationId={shown().conversationId} />}
        </Match>
        <Match when={as("rename")}>
          {(shown) => <Rename conversationId={shown().conversationId} />}
        </Match>
        <Match when={as("profile")} keyed>
          {(shown) => <Profile id={shown.id} conversationId={shown.conversationId} />}
        </Match>
        <Match when={as("confirm")} keyed>
          {(shown) => <Confirm confirmation={shown} />}
        </Match>
      </Switch>
    </Suspense>
  );
}

function isOf<Kind extends OpenDialog["kind"]>(
  dialog: OpenDialog,
  kind: Kind,
): dialog is Extract<OpenDialog, { kind: Kind }> {
  return dialog.kind === kind;
}
