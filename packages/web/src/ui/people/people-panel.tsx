import { createMemo, For, type JSX, Show } from "solid-js";
import type { Member } from "../../bridge/messages.ts";
import type { ConversationStore } from "../../store/conversation.ts";
import { groupPeople } from "../../store/people.ts";
import { toPermissions } from "../../store/permissions.ts";
import { useActions } from "../actions.ts";
import { useShared } from "../app-context.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { presenceWords } from "./person-line.tsx";

/** What can be done with the conversation, who is in it and who is here. */
export function PeoplePanel(): JSX.Element {
  const { app } = useShared();
  const groups = createMemo(() => groupPeople(app.people()));
  return (
    <>
      <Show when={app.current()} keyed>
        {(conversation) => <ConversationTools conversation={conversation} />}
      </Show>
      <Show when={app.isPeopleLoaded()} fallback={<PeopleSkeleton />}>
        <PeopleGroup title="Online" members={groups().online} />
        <PeopleGroup title="Offline" members={groups().offline} />
      </Show>
    </>
  );
}

function ConversationTools(props: { readonly conversation: ConversationStore }): JSX.Element {
  const { app, page } = useShared();
  const { conversation } = props;
  const conversationId = conversation.id;
  const may = createMemo(() => toPermissions(conversation.info()));
  const leave = (): void =>
    page.openDialog({
      kind: "confirm",
      title: `Leave ${conversation.title()}?`,
      text: conversation.info().isPublic
        ? "It leaves your list. You can join again under Browse rooms."
        : "It leaves your list. To come back, somebody in it has to add you.",
      action: "Leave",
      run: () => app.attempt("You did not leave", "leaveConversation", { conversationId }),
    });
  const hide = async (): Promise<void> => {
    const what = "The conversation was not hidden";
    await app.attempt(what, "hideConversation", { conversationId });
    app.remove(conversationId);
    page.navigation.replace({ kind: "home" });
  };
  const canAny = (): boolean => may().canAdd || may().canRename || may().canLeave || may().canHide;
  return (
    <Show when={canAny()}>
      <div class="tools">
        <Show when={may().canAdd}>
          <Tool
            icon="personPlus"
            label="Add people"
            onClick={() => page.openDialog({ kind: "add_people", conversationId })}
          />
        </Show>
        <Show when={may().canRename}>
          <Tool
            icon="pencil"
            label="Rename"
            onClick={() => page.openDialog({ kind: "rename", conversationId })}
          />
        </Show>
        <Show when={may().canLeave}>
          <Tool icon="signOut" label="Leave" onClick={leave} />
        </Show>
        <Show when={may().canHide}>
          <Tool icon="eyeOff" label="Hide until the next message" onClick={() => void hide()} />
        </Show>
      </div>
    </Show>
  );
}

function Tool(props: {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
}): JSX.Element {
  return (
    <button type="button" class="tool" onClick={() => props.onClick()}>
      <Icon name={props.icon} size={18} />
      {props.label}
    </button>
  );
}

/** More people than this in one group are counted, not shown: a list of thousands helps nobody. */
const maxShown = 300;

function PeopleGroup(props: {
  readonly title: string;
  readonly members: readonly Member[];
}): JSX.Element {
  const shown = createMemo(() => props.members.slice(0, maxShown));
  return (
    <Show when={props.members.length > 0}>
      <section class="people-group">
        <h3>
          {props.title} <span class="count">{props.members.length}</span>
        </h3>
        <ul>
          <For each={shown()}>{(member) => <Person member={member} />}</For>
        </ul>
        <Show when={props.members.length > maxShown}>
          <p class="people-more">and {props.members.length - maxShown} more</p>
        </Show>
      </section>
    </Show>
  );
}

function Person(props: { readonly member: Member }): JSX.Element {
  const { app } = useShared();
  const { openProfile } = useActions();
  const { account, presence, role } = props.member;
  const marks = [
    ...(account.id === app.me()?.id ? ["you"] : []),
    ...(role === "member" ? [] : [role]),
    presenceWords[presence],
  ];
  return (
    <li>
      <button
        type="button"
        class={`person ${presence}`}
        title={account.about || `@${account.username}`}
        onClick={() => openProfile(account.id, app.current()?.id)}
      >
        <span class="person-face">
          <Avatar id={account.id} name={account.displayName} size="small" />
          <span class={`dot ${presence}`} aria-hidden="true" />
        </span>
        <span class="person-facts">
          <span class="person-name">{account.displayName}</span>
          <span class="person-state">{marks.join(", ")}</span>
        </span>
      </button>
    </li>
  );
}

function PeopleSkeleton(): JSX.Element {
  return (
    <div aria-hidden="true">
      <For each={[1, 2, 3, 4]}>
        {() => (
          <div class="person skeleton">
            <span class="bone circle" />
            <span class="bone line" />
          </div>
        )}
      </For>
    </div>
  );
}
