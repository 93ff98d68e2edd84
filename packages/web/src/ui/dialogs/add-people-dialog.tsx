import { createSignal, type JSX } from "solid-js";
import type { Account } from "../../bridge/messages.ts";
import { useShared } from "../app-context.ts";
import { Modal } from "../parts/modal.tsx";
import { PersonPicker } from "../people/person-picker.tsx";
import { PickedPeople, togglePicked } from "../people/picked-people.tsx";

/** Adds people to a group or room. */
export function AddPeopleDialog(props: { readonly conversationId: string }): JSX.Element {
  const { app, page } = useShared();
  const [picked, setPicked] = createSignal<readonly Account[]>([]);
  const [isBusy, setBusy] = createSignal(false);
  const toggle = (account: Account): void => {
    setPicked(togglePicked(picked(), account));
  };
  const add = async (): Promise<void> => {
    setBusy(true);
    const { conversationId } = props;
    const accountIds = picked().map(({ id }) => id);
    const what = "Nobody was added";
    await app.attempt(what, "addMembers", { conversationId, accountIds });
    page.closeDialog();
  };
  return (
    <Modal
      title={`Add people to ${app.find(props.conversationId)?.title() ?? ""}`}
      class="list-modal"
      onClose={() => page.closeDialog()}
    >
      <div class="dialog-body">
        <PickedPeople people={picked()} onRemove={toggle} />
        <PersonPicker
          label="Search people to add"
          picked={picked()}
          isHidden={(id) => app.people().has(id)}
          onPick={toggle}
        />
        <div class="dialog-actions">
          <button
            type="button"
            class="button primary"
            disabled={isBusy() || picked().length === 0}
            onClick={() => void add()}
          >
            {picked().length > 1 ? `Add ${picked().length} people` : "Add"}
          </button>
        </div>
      </div>
    </Modal>
  );
}
