import { createMemo, For, type JSX, Show } from "solid-js";
import type { Member, PresenceState } from "../../bridge/messages.ts";
import { groupPeople } from "../../store/people.ts";
import { useShared } from "../app-context.ts";
import { Avatar } from "../parts/avatar.tsx";

/** Words beside the dot: colour alone tells nothing to many. */
const presenceWords: Record<PresenceState, string> = {
  active: "active",
  inactive: "away",
  offline: "offline",
};

/** Who is in the conversation and who is here. */
export function PeoplePanel(): JSX.Element {
  const { app } = useShared();
  const groups = createMemo(() => groupPeople(app.people()));
  return (
    <Show when={app.isPeopleLoaded()} fallback={<PeopleSkeleton />}>
      <PeopleGroup title="Online" members={groups().online} />
      <PeopleGroup title="Offline" members={groups().offline} />
    </Show>
  );
}

/** More people than this in one group are counted, not shown: a list of thousands helps nobody. */
const maxShown = 300;

function PeopleGroup(props: {
  readonly title: string;
  readonly members: readonly Member[];
}): JSX.Element {
  const { app } = useShared();
  const shown = createMemo(() => props.members.slice(0, maxShown));
  return (
    <Show when={props.members.length > 0}>
      <section class="people-group">
        <h3>
          {props.title} <span class="count">{props.members.length}</span>
        </h3>
        <ul>
          <For each={shown()}>
            {({ account, presence }) => (
              <li class={`person ${presence}`} title={account.about || `@${account.username}`}>
                <span class="person-face">
                  <Avatar id={account.id} name={account.displayName} size="small" />
                  <span class={`dot ${presence}`} aria-hidden="true" />
                </span>
                <span class="person-name">{account.displayName}</span>
                <span class="person-state">
                  {account.id === app.me()?.id ? "you, " : ""}
                  {presenceWords[presence]}
                </span>
              </li>
            )}
          </For>
        </ul>
        <Show when={props.members.length > maxShown}>
          <p class="people-more">and {props.members.length - maxShown} more</p>
        </Show>
      </section>
    </Show>
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
