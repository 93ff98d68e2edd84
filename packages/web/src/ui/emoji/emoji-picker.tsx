import { createMemo, createSignal, For, type JSX, onCleanup, onMount, Show } from "solid-js";
import { addRecentEmoji, listRecentEmoji } from "../../store/recent-emoji.ts";
import { useShared } from "../app-context.ts";
import { type Emoji, type EmojiCategory, emojiCategories, searchEmoji } from "./emoji-list.ts";
import { moveInGrid } from "./move-in-grid.ts";

/** Columns of the grid; the style sheet has the same number. */
const columns = 8;

/** Finds an emoji by category or by name. Arrow keys move, Enter picks, Escape closes. */
export function EmojiPicker(props: {
  readonly onPick: (emoji: string) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { app } = useShared();
  const [query, setQuery] = createSignal("");
  const recent: EmojiCategory = {
    title: "Used last",
    emoji: listRecentEmoji(app.device).map((char) => ({ char, name: findName(char) })),
  };
  const shown = createMemo((): readonly EmojiCategory[] =>
    query().trim() === ""
      ? [recent, ...emojiCategories].filter(({ emoji }) => emoji.length > 0)
      : [{ title: "Found", emoji: searchEmoji(query()) }],
  );
  let box: HTMLDivElement | undefined;
  let search: HTMLInputElement | undefined;

  function pick({ char }: Emoji): void {
    addRecentEmoji(app.device, char);
    props.onPick(char);
    props.onClose();
  }

  onMount(() => search?.focus());
  useOutsideClick(() => box, props.onClose);
  return (
    <div
      class="emoji-picker"
      ref={box}
      role="dialog"
      aria-label="Emoji"
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.preventDefault();
          props.onClose();
        } else if (box) moveInGrid(event, box, columns);
      }}
    >
      <input
        ref={search}
        type="search"
        aria-label="Search emoji by name"
        placeholder="Search, for example party"
        value={query()}
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          const [first] = shown()[0]?.emoji ?? [];
          if (first && query().trim() !== "") pick(first);
        }}
      />
      <div class="emoji-scroll">
        <For each={shown()}>{(category) => <Category category={category} onPick={pick} />}</For>
      </div>
    </div>
  );
}

function Category(props: {
  readonly category: EmojiCategory;
  readonly onPick: (emoji: Emoji) => void;
}): JSX.Element {
  return (
    <section aria-label={props.category.title}>
      <h3>{props.category.title}</h3>
      <Show
        when={props.category.emoji.length > 0}
        fallback={<p class="emoji-none">No emoji of that name.</p>}
      >
        <div class="emoji-grid">
          <For each={props.category.emoji}>
            {(emoji) => (
              <button
                type="button"
                tabindex={-1}
                aria-label={emoji.name}
                title={emoji.name}
                onClick={() => props.onPick(emoji)}
              >
                {emoji.char}
              </button>
            )}
          </For>
        </div>
      </Show>
    </section>
  );
}

function findName(char: string): string {
  const all = emojiCategories.flatMap(({ emoji }) => emoji);
  return all.find((emoji) => emoji.char === char)?.name ?? char;
}

function useOutsideClick(box: () => HTMLElement | undefined, onClose: () => void): void {
  const listener = (event: PointerEvent): void => {
    const { target } = event;
    if (!(target instanceof Element) || box()?.contains(target)) return;
    // The button that opened the picker closes it itself.
    if (!target.closest("[aria-label=Emoji]")) onClose();
  };
  document.addEventListener("pointerdown", listener);
  onCleanup(() => document.removeEventListener("pointerdown", listener));
}
