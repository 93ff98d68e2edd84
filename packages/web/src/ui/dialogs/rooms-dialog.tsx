import { createSignal, For, type JSX, onMount, Show } from "solid-js";
import type { Room } from "../../bridge/messages.ts";
import { useActions } from "../actions.ts";
import { useShared } from "../app-context.ts";
import { ConversationMark } from "../parts/conversation-mark.tsx";
import { Modal } from "../parts/modal.tsx";
import { moveInPicker } from "../people/person-picker.tsx";

/** The public rooms of the server, to join or to open. */
export function RoomsDialog(): JSX.Element {
  const { app, page } = useShared();
  const { open, openNew } = useActions();
  const [rooms, setRooms] = createSignal<readonly Room[]>([]);
  const [nextPage, setNextPage] = createSignal("");
  const [filter, setFilter] = createSignal("");
  const [isBusy, setBusy] = createSignal(true);
  const shown = (): readonly Room[] =>
    rooms().filter(({ title }) => title.toLowerCase().includes(filter().trim().toLowerCase()));

  async function load(): Promise<void> {
    setBusy(true);
    const what = "The rooms could not be loaded";
    const answer = await app.attempt(what, "listRooms", { pageToken: nextPage() });
    setRooms([...rooms(), ...(answer?.rooms ?? [])]);
    setNextPage(answer?.nextPageToken ?? "");
    setBusy(false);
  }

  async function enter(id: string): Promise<void> {
    if (app.find(id)) open(id);
    else openNew(await app.attempt("You did not join", "joinRoom", { conversationId: id }));
  }

  onMount(() => void load());
  return (
    <Modal title="Browse rooms" class="list-modal" onClose={() => page.closeDialog()}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys move between the field and the buttons inside */}
      <div class="dialog-body picker" onKeyDown={moveInPicker}>
        <input
          type="search"
          class="search-field"
          aria-label="Search rooms"
          placeholder="Name of the room"
          autocomplete="off"
          autofocus
          value={filter()}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
        <ul class="picker-list" aria-label="Public rooms" aria-busy={isBusy()}>
          <For
            each={shown()}
            fallback={
              <li class="list-empty">
                {isBusy() ? "Looking…" : "There is no such room. Make one: New, then Room."}
              </li>
            }
          >
            {(room) => <RoomLine room={room} onEnter={() => void enter(room.id)} />}
          </For>
          <Show when={nextPage() !== ""}>
            <li>
              <button type="button" class="text-button" onClick={() => void load()}>
                More rooms
              </button>
            </li>
          </Show>
        </ul>
      </div>
    </Modal>
  );
}

function RoomLine(props: { readonly room: Room; readonly onEnter: () => void }): JSX.Element {
  const { app } = useShared();
  const count = (): number => props.room.memberCount;
  return (
    <li>
      <button type="button" class="line" onClick={() => props.onEnter()}>
        <ConversationMark info={{ id: props.room.id, kind: "room", peer: undefined }} />
        <span class="line-facts">
          <span class="line-name">{props.room.title || "Lobby"}</span>
          <span class="line-detail">
            {count()} {count() === 1 ? "member" : "members"}
          </span>
        </span>
        <span class="line-action">{app.find(props.room.id) ? "Open" : "Join"}</span>
      </button>
    </li>
  );
}
