import type { JSX } from "solid-js";
import { useActions } from "../actions.ts";
import { useShared } from "../app-context.ts";
import { Modal } from "../parts/modal.tsx";
import { PersonPicker } from "../people/person-picker.tsx";

/** Chooses whom to write to. */
export function NewDirectDialog(): JSX.Element {
  const { app, page } = useShared();
  const { openDirect } = useActions();
  return (
    <Modal title="New direct message" class="list-modal" onClose={() => page.closeDialog()}>
      <div class="dialog-body">
        <PersonPicker
          label="Search people"
          picked={[]}
          isHidden={(id) => id === app.me()?.id}
          onPick={({ id }) => void openDirect(id)}
        />
      </div>
    </Modal>
  );
}
