import { For, type JSX, Show } from "solid-js";
import type { AccountRef } from "../../bridge/messages.ts";
import type { FriendLists } from "../../store/friends.ts";
import { useActions } from "../actions.ts";
import { useShared } from "../app-context.ts";
import { ConnectionBanner } from "../connection.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { FriendButtons } from "../people/friend-buttons.tsx";
import { PersonLine } from "../people/person-line.tsx";

const sections: readonly {
  readonly of: keyof FriendLists;
  readonly title: string;
  readonly empty: string;
}[] = [
  { of: "incoming", title: "Want to be friends", empty: "" },
  { of: "outgoing", title: "You asked", empty: "" },
  {
    of: "friends",
    title: "Friends",
    empty: "No friends yet. Find people with Add friend above, or click a name in a conversation.",
  },
  { of: "blocked", title: "Blocked", empty: "" },
];

/** Friends, requests from and to others, and who is blocked. */
export function FriendsPane(): JSX.Element {
  const { app, page } = useShared();
  return (
    <main class="pane" id="main">
      <header class="pane-head">
        <Show when={page.isNarrow()}>
          <IconButton
            icon="back"
            label="Back to the conversations"
            onClick={() => page.navigation.goUp({ kind: "home" })}
          />
        </Show>
        <div class="pane-title">
          <h1>Friends</h1>
        </div>
        <button
          type="button"
          class="button"
          onClick={() => page.openDialog({ kind: "search", conversationId: undefined })}
        >
          Add friend
        </button>
      </header>
      <ConnectionBanner />
      <div class="friends">
        <Show when={app.friends.error() !== ""}>
          <p class="form-error" role="alert">
            The friends could not be loaded: {app.friends.error()}{" "}
            <button type="button" class="text-button" onClick={() => void app.friends.load()}>
              Try again
            </button>
          </p>
        </Show>
        <For each={sections}>
          {({ of, title, empty }) => (
            <FriendSection
              title={title}
              people={app.friends.lists()[of]}
              empty={app.friends.isLoaded() ? empty : ""}
            />
          )}
        </For>
      </div>
    </main>
  );
}

function FriendSection(props: {
  readonly title: string;
  readonly people: readonly AccountRef[];
  readonly empty: string;
}): JSX.Element {
  return (
    <Show when={props.people.length > 0 || props.empty !== ""}>
      <section class="friend-section" aria-label={props.title}>
        <h2>
          {props.title} <span class="count">{props.people.length || ""}</span>
        </h2>
        <ul>
          <For each={props.people} fallback={<li class="list-empty">{props.empty}</li>}>
            {(account) => <FriendItem account={account} />}
          </For>
        </ul>
      </section>
    </Show>
  );
}

function FriendItem(props: { readonly account: AccountRef }): JSX.Element {
  const { app } = useShared();
  const { openProfile, openDirect } = useActions();
  const isFriend = (): boolean => app.friends.relationTo(props.account.id) === "friend";
  return (
    <li class="friend">
      <button type="button" class="line" onClick={() => openProfile(props.account.id)}>
        <PersonLine account={props.account} />
      </button>
      <span class="friend-actions">
        <Show when={isFriend()}>
          <button
            type="button"
            class="button"
            aria-label={`Message ${props.account.displayName}`}
            onClick={() => void openDirect(props.account.id)}
          >
            Message
          </button>
        </Show>
        <FriendButtons account={props.account} />
      </span>
    </li>
  );
}
