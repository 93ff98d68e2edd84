import { createSignal, type JSX, Show } from "solid-js";
import type { Account } from "../../bridge/messages.ts";
import { useActions } from "../actions.ts";
import { useShared } from "../app-context.ts";
import { Field } from "../parts/field.tsx";
import { Modal } from "../parts/modal.tsx";
import { PersonPicker } from "../people/person-picker.tsx";
import { PickedPeople, togglePicked } from "../people/picked-people.tsx";
import { Toggle } from "../settings/toggle.tsx";

const words = {
  group: {
    title: "New group",
    action: "Create group",
    hint: "Everybody in a group may add people and rename it.",
  },
  room: {
    title: "New room",
    action: "Create room",
    hint: "You lead the room and choose who helps you.",
  },
} as const;

/** Makes a group or a room, with its first members. */
export function NewConversationDialog(props: { readonly of: "group" | "room" }): JSX.Element {
  const { app, page } = useShared();
  const { openNew } = useActions();
  const [title, setTitle] = createSignal("");
  const [isPublic, setPublic] = createSignal(false);
  const [picked, setPicked] = createSignal<readonly Account[]>([]);
  const [error, setError] = createSignal("");
  const [isBusy, setBusy] = createSignal(false);
  const toggle = (account: Account): void => {
    setPicked(togglePicked(picked(), account));
  };

  async function create(): Promise<void> {
    if (title().trim() === "") {
      setError("Give it a name, so that people know it in their list.");
      return;
    }
    setBusy(true);
    setError("");
    try {
      const memberIds = picked().map(({ id }) => id);
      const draft = { kind: props.of, title: title().trim(), isPublic: isPublic(), memberIds };
      openNew(await app.engine.call("createConversation", draft));
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause));
      setBusy(false);
    }
  }

  return (
    <Modal title={words[props.of].title} class="list-modal" onClose={() => page.closeDialog()}>
      <form
        class="dialog-body"
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <Field
          label="Name"
          name="title"
          maxLength={100}
          value={title()}
          onInput={setTitle}
          hint={words[props.of].hint}
          error={error()}
        />
        <Show when={props.of === "room"}>
          <Toggle
            label="Public"
            hint="Anybody on this server finds it under Browse rooms and may join."
            isOn={isPublic()}
            onChange={setPublic}
          />
        </Show>
        <PickedPeople people={picked()} onRemove={toggle} />
        <PersonPicker
          label="Search people to add"
          picked={picked()}
          isHidden={(id) => id === app.me()?.id}
          onPick={toggle}
        />
        <div class="dialog-actions">
          <button type="submit" class="button primary" disabled={isBusy()}>
            {words[props.of].action}
          </button>
        </div>
      </form>
    </Modal>
  );
}
