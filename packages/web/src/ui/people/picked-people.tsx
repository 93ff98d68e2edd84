import { For, type JSX, Show } from "solid-js";
import type { Account } from "../../bridge/messages.ts";
import { Icon } from "../parts/icon.tsx";

/** Who was picked so far; a click takes one back. */
export function PickedPeople(props: {
  readonly people: readonly Account[];
  readonly onRemove: (account: Account) => void;
}): JSX.Element {
  return (
    <Show when={props.people.length > 0}>
      <ul class="picked" aria-label="Picked">
        <For each={props.people}>
          {(account) => (
            <li>
              <button
                type="button"
                aria-label={`Take out ${account.displayName}`}
                onClick={() => props.onRemove(account)}
              >
                {account.displayName}
                <Icon name="close" size={14} />
              </button>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

/** With the account, or without it when it was there. */
export function togglePicked(people: readonly Account[], account: Account): readonly Account[] {
  const rest = people.filter(({ id }) => id !== account.id);
  return rest.length < people.length ? rest : [...people, account];
}
