import { For, type JSX, Show } from "solid-js";
import type { Account } from "../../bridge/messages.ts";
import { Icon } from "../parts/icon.tsx";
import { PersonLine } from "./person-line.tsx";
import { usePersonSearch } from "./person-search.ts";

/** Finds people by name; a click picks one, or takes it back. The arrow keys go from the field into the list. */
export function PersonPicker(props: {
  readonly label: string;
  readonly picked: readonly Account[];
  /** Left out of the list, for example who is in already. */
  readonly isHidden?: (id: string) => boolean;
  readonly onPick: (account: Account) => void;
}): JSX.Element {
  const search = usePersonSearch();
  const shown = (): readonly Account[] => search.found().filter(({ id }) => !props.isHidden?.(id));
  const isPicked = (id: string): boolean => props.picked.some((account) => account.id === id);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move between the field and the buttons inside
    <div class="picker" onKeyDown={moveInPicker}>
      <input
        type="search"
        class="search-field"
        aria-label={props.label}
        placeholder="Name or username"
        autocomplete="off"
        autofocus
        value={search.text()}
        onInput={(event) => search.change(event.currentTarget.value)}
      />
      <ul class="picker-list" aria-label="People found" aria-busy={search.isBusy()}>
        <For each={shown()} fallback={<PickerNote search={search} />}>
          {(account) => (
            <li>
              <button
                type="button"
                class="line"
                aria-pressed={isPicked(account.id)}
                onClick={() => props.onPick(account)}
              >
                <PersonLine account={account} />
                <Show when={isPicked(account.id)}>
                  <Icon name="check" />
                </Show>
              </button>
            </li>
          )}
        </For>
        <Show when={search.hasMore()}>
          <li>
            <button type="button" class="text-button" onClick={() => search.more()}>
              More people
            </button>
          </li>
        </Show>
      </ul>
    </div>
  );
}

function PickerNote(props: { readonly search: ReturnType<typeof usePersonSearch> }): JSX.Element {
  return (
    <li class="list-empty" role="status">
      {props.search.error()
        ? `The search did not work: ${props.search.error()}. Type again to retry.`
        : props.search.isBusy()
          ? "Looking…"
          : props.search.text().trim() === ""
            ? "Nobody else has an account here yet."
            : `Nobody is called “${props.search.text().trim()}”.`}
    </li>
  );
}

/** Up and down go through the field and the buttons of the list. */
export function moveInPicker(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input, .line")];
  const at =
    document.activeElement instanceof HTMLElement ? stops.indexOf(document.activeElement) : -1;
  const next = stops[Math.min(Math.max(at + step, 0), stops.length - 1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
