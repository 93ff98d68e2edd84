import { createSignal, type JSX } from "solid-js";
import { useShared } from "../app-context.ts";
import { Field } from "../parts/field.tsx";
import { Modal } from "../parts/modal.tsx";

/** Gives a group or room another name. */
export function RenameDialog(props: { readonly conversationId: string }): JSX.Element {
  const { app, page } = useShared();
  const before = app.find(props.conversationId)?.title() ?? "";
  const [title, setTitle] = createSignal(before);
  const [error, setError] = createSignal("");

  async function rename(): Promise<void> {
    const { conversationId } = props;
    try {
      await app.engine.call("renameConversation", { conversationId, title: title().trim() });
      page.closeDialog();
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause));
    }
  }

  return (
    <Modal title={`Rename ${before}`} class="small-modal" onClose={() => page.closeDialog()}>
      <form
        class="dialog-body"
        onSubmit={(event) => {
          event.preventDefault();
          void rename();
        }}
      >
        <Field
          label="Name"
          name="title"
          maxLength={100}
          value={title()}
          onInput={setTitle}
          error={error()}
        />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={() => page.closeDialog()}>
            Cancel
          </button>
          <button
            type="submit"
            class="button primary"
            disabled={title().trim() === "" || title().trim() === before}
          >
            Rename
          </button>
        </div>
      </form>
    </Modal>
  );
}
