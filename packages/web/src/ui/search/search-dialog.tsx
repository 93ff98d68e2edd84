import { createEffect, createMemo, createSignal, For, type JSX, onCleanup, Show } from "solid-js";
import type { Account, Event } from "../../bridge/messages.ts";
import type { ConversationStore } from "../../store/conversation.ts";
import { createMessageSearch, type MessageSearch } from "../../store/message-search.ts";
import { useActions } from "../actions.ts";
import { useShared } from "../app-context.ts";
import { ConversationMark } from "../parts/conversation-mark.tsx";
import { Modal } from "../parts/modal.tsx";
import { PersonLine } from "../people/person-line.tsx";
import { moveInPicker } from "../people/person-picker.tsx";
import { usePersonSearch } from "../people/person-search.ts";
import { MessageHit } from "./message-hit.tsx";

/** Conversations and people shown of each kind; who needs more types more. */
const maxShown = 6;

/** Finds conversations, people and messages in one field. Enter opens the first, the arrow keys go on. */
export function SearchDialog(props: { readonly conversationId: string | undefined }): JSX.Element {
  const { app, page } = useShared();
  const { open, jumpTo, openProfile } = useActions();
  const people = usePersonSearch();
  const messages = createMessageSearch(app.engine, app.device);
  onCleanup(() => messages.close());
  const [isNarrowed, setNarrowed] = createSignal(props.conversationId !== undefined);
  const scope = (): string | undefined => (isNarrowed() ? props.conversationId : undefined);
  createEffect(() => messages.change(people.text(), scope()));
  const conversations = createMemo(() => (isNarrowed() ? [] : matchTitles(app, people.text())));
  const accounts = (): readonly Account[] =>
    isNarrowed() || people.text().trim() === ""
      ? []
      : people
          .found()
          .filter(({ id }) => id !== app.me()?.id)
          .slice(0, maxShown);
  const openFirst = (event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    event.currentTarget.querySelector<HTMLElement>(".line")?.click();
  };
  return (
    <Modal title="Search" class="list-modal" onClose={() => page.closeDialog()}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys move between the field and the buttons inside */}
      <div
        class="dialog-body picker"
        onKeyDown={(event) => {
          moveInPicker(event);
          openFirst(event);
        }}
      >
        <input
          type="search"
          class="search-field"
          aria-label="Search"
          placeholder={isNarrowed() ? "Words of a message" : "Conversations, people, messages"}
          autocomplete="off"
          autofocus
          value={people.text()}
          onInput={(event) => people.change(event.currentTarget.value)}
        />
        <Show when={props.conversationId}>
          {(id) => (
            <Scope
              title={app.find(id())?.title() ?? ""}
              isNarrowed={isNarrowed()}
              onChange={setNarrowed}
            />
          )}
        </Show>
        <div class="picker-list" aria-live="polite">
          <Results title="Conversations" items={conversations()}>
            {(one) => <ConversationHit conversation={one} onOpen={() => open(one.id)} />}
          </Results>
          <Results title="People" items={accounts()}>
            {(account) => (
              <button type="button" class="line" onClick={() => openProfile(account.id)}>
                <PersonLine account={account} />
              </button>
            )}
          </Results>
          <Results title="Messages" items={messages.found()}>
            {(event: Event) => (
              <MessageHit
                event={event}
                query={people.text()}
                onOpen={() => void jumpTo(event.log, event.seq)}
              />
            )}
          </Results>
          <SearchNote
            messages={messages}
            text={people.text()}
            hasOthers={conversations().length + accounts().length > 0}
          />
        </div>
      </div>
    </Modal>
  );
}

/** Conversations whose name has the text in it, those that begin with it first; the newest for an empty text. */
function matchTitles(
  app: ReturnType<typeof useShared>["app"],
  text: string,
): readonly ConversationStore[] {
  const sought = text.trim().toLowerCase();
  const at = (one: ConversationStore): number => one.title().toLowerCase().indexOf(sought);
  return app
    .conversations()
    .filter((one) => at(one) >= 0)
    .sort((a, b) => Number(at(a) > 0) - Number(at(b) > 0))
    .slice(0, maxShown);
}

function Scope(props: {
  readonly title: string;
  readonly isNarrowed: boolean;
  readonly onChange: (isNarrowed: boolean) => void;
}): JSX.Element {
  return (
    <fieldset class="choice">
      <legend class="visually-hidden">Where to search</legend>
      <div class="choice-options">
        <For each={[true, false]}>
          {(value) => (
            <label>
              <input
                type="radio"
                name="scope"
                checked={props.isNarrowed === value}
                onChange={() => props.onChange(value)}
              />
              <span>{value ? `In ${props.title}` : "Everywhere"}</span>
            </label>
          )}
        </For>
      </div>
    </fieldset>
  );
}

function Results<Item>(props: {
  readonly title: string;
  readonly items: readonly Item[];
  readonly children: (item: Item) => JSX.Element;
}): JSX.Element {
  return (
    <Show when={props.items.length > 0}>
      <section class="results" aria-label={props.title}>
        <h3>{props.title}</h3>
        <ul>
          <For each={props.items}>{(item) => <li>{props.children(item)}</li>}</For>
        </ul>
      </section>
    </Show>
  );
}

function ConversationHit(props: {
  readonly conversation: ConversationStore;
  readonly onOpen: () => void;
}): JSX.Element {
  return (
    <button type="button" class="line" onClick={() => props.onOpen()}>
      <ConversationMark info={props.conversation.info()} hasDot />
      <span class="line-facts">
        <span class="line-name">{props.conversation.title()}</span>
      </span>
    </button>
  );
}

function SearchNote(props: {
  readonly messages: MessageSearch;
  readonly text: string;
  readonly hasOthers: boolean;
}): JSX.Element {
  const note = (): string => {
    const { messages, text, hasOthers } = props;
    if (messages.error() !== "")
      return `The search did not work: ${messages.error()}. Type again to retry.`;
    if (messages.isBusy()) return "Searching the messages…";
    if (text.trim().length < 2) return hasOthers ? "" : "Type two letters or more.";
    return messages.found().length > 0 || hasOthers ? "" : `Nothing is found for “${text.trim()}”.`;
  };
  return (
    <>
      <Show when={props.messages.hasMore() && !props.messages.isBusy()}>
        <button type="button" class="text-button" onClick={() => void props.messages.more()}>
          More messages
        </button>
      </Show>
      <Show when={note() !== ""}>
        <p class="list-empty">{note()}</p>
      </Show>
    </>
  );
}
