import { For, type JSX, onMount, Show } from "solid-js";
import type { AccountRef, Conversation, Role } from "../../bridge/messages.ts";
import { toPermissions } from "../../store/permissions.ts";
import { useActions } from "../actions.ts";
import { useShared } from "../app-context.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Modal } from "../parts/modal.tsx";
import { FriendButtons } from "../people/friend-buttons.tsx";
import { presenceWords } from "../people/person-line.tsx";

/** Who somebody is, and what can be done: write, become friends, block; in a conversation also role and removal. */
export function ProfileDialog(props: {
  readonly id: string;
  readonly conversationId: string | undefined;
}): JSX.Element {
  const { app, page } = useShared();
  const { openDirect } = useActions();
  onMount(() => app.directory.want(props.id));
  const account = (): AccountRef | undefined =>
    app.directory.find(props.id) ?? app.people().get(props.id)?.account;
  const isSelf = (): boolean => props.id === app.me()?.id;
  return (
    <Modal title="Profile" class="small-modal" onClose={() => page.closeDialog()}>
      <Show when={account()} fallback={<p class="dialog-body list-empty">Looking…</p>}>
        {(shown) => (
          <div class="dialog-body profile">
            <Avatar id={shown().id} name={shown().displayName} size="large" />
            <h3>{shown().displayName}</h3>
            <p class="profile-facts">
              @{shown().username}
              <Presence id={shown().id} />
            </p>
            <Show when={app.directory.find(shown().id)?.about}>
              {(about) => <p class="profile-about">{about()}</p>}
            </Show>
            <div class="profile-actions">
              <Show
                when={!isSelf()}
                fallback={
                  <button
                    type="button"
                    class="button"
                    onClick={() => page.openDialog({ kind: "settings", tab: "account" })}
                  >
                    Edit your profile
                  </button>
                }
              >
                <button
                  type="button"
                  class="button primary"
                  onClick={() => void openDirect(shown().id)}
                >
                  Message
                </button>
                <FriendButtons account={shown()} isFull />
              </Show>
            </div>
            <Show when={isSelf() ? undefined : app.find(props.conversationId ?? "")?.info()}>
              {(info) => <RoleButtons account={shown()} info={info()} />}
            </Show>
          </div>
        )}
      </Show>
    </Modal>
  );
}

/** How somebody stands; nothing for who is not told about. */
function Presence(props: { readonly id: string }): JSX.Element {
  const { app } = useShared();
  const presence = (): keyof typeof presenceWords => app.directory.presenceOf(props.id);
  return (
    <Show when={presence() !== "offline"}>
      <span class="profile-presence">
        <span class={`dot ${presence()}`} aria-hidden="true" /> {presenceWords[presence()]}
      </span>
    </Show>
  );
}

const roleActions: Readonly<Record<Role, string>> = {
  owner: "Make owner",
  admin: "Make admin",
  member: "Make member",
};

/** What the own role allows to do about a member. */
function RoleButtons(props: {
  readonly account: AccountRef;
  readonly info: Conversation;
}): JSX.Element {
  const { app, page } = useShared();
  const role = (): Role | undefined => app.people().get(props.account.id)?.role;
  const may = (): ReturnType<typeof toPermissions> => toPermissions(props.info);
  const ids = (): { conversationId: string; accountId: string } => ({
    conversationId: props.info.id,
    accountId: props.account.id,
  });
  const name = (): string => props.account.displayName;
  const give = (next: Role): void => {
    const change = (): Promise<unknown> =>
      app.attempt("The role was not changed", "changeRole", { ...ids(), role: next });
    if (next !== "owner") void change();
    else
      page.openDialog({
        kind: "confirm",
        title: `Make ${name()} the owner?`,
        text: "There is one owner. You become an admin, and only the new owner can change that.",
        action: "Make owner",
        run: change,
      });
  };
  const remove = (): void =>
    page.openDialog({
      kind: "confirm",
      title: `Remove ${name()}?`,
      text: `${name()} leaves ${app.find(props.info.id)?.title()} and sees nothing new of it.`,
      action: "Remove",
      run: () => app.attempt(`${name()} was not removed`, "removeMember", ids()),
    });
  const others = (): readonly Role[] =>
    may().canChangeRoles
      ? (["member", "admin", "owner"] as const).filter((one) => one !== role())
      : [];
  return (
    <Show when={role()}>
      {(now) => (
        <div class="profile-actions">
          <p class="profile-role">
            Here: {now()} of {app.find(props.info.id)?.title()}
          </p>
          <For each={others()}>
            {(next) => (
              <button type="button" class="button" onClick={() => give(next)}>
                {roleActions[next]}
              </button>
            )}
          </For>
          <Show when={may().canRemove(now())}>
            <button type="button" class="button danger" onClick={remove}>
              Remove from here
            </button>
          </Show>
        </div>
      )}
    </Show>
  );
}
