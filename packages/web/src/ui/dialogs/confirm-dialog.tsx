import { createSignal, type JSX } from "solid-js";
import { useShared } from "../app-context.ts";
import type { Confirmation } from "../page.ts";
import { Modal } from "../parts/modal.tsx";

/** Asks before a step that can't be taken back. The focus starts at the harmless button. */
export function ConfirmDialog(props: { readonly confirmation: Confirmation }): JSX.Element {
  const { page } = useShared();
  const [isBusy, setBusy] = createSignal(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    await props.confirmation.run();
    page.closeDialog();
  };
  return (
    <Modal title={props.confirmation.title} class="small-modal" onClose={() => page.closeDialog()}>
      <div class="dialog-body">
        <p>{props.confirmation.text}</p>
        <div class="dialog-actions">
          <button type="button" class="button" autofocus onClick={() => page.closeDialog()}>
            Cancel
          </button>
          <button
            type="button"
            class="button danger"
            disabled={isBusy()}
            onClick={() => void run()}
          >
            {props.confirmation.action}
          </button>
        </div>
      </div>
    </Modal>
  );
}
