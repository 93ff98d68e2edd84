import { For, type JSX } from "solid-js";
import { useShared } from "../app-context.ts";
import { Modal } from "../parts/modal.tsx";
import { shortcuts } from "../shortcuts.ts";

/** The list of keys. */
export function ShortcutsDialog(): JSX.Element {
  const { page } = useShared();
  return (
    <Modal title="Keyboard shortcuts" class="shortcuts" onClose={() => page.closeDialog()}>
      <dl>
        <For each={shortcuts}>
          {({ keys, what }) => (
            <div>
              <dt>
                <For each={keys}>{(key) => <kbd>{key}</kbd>}</For>
              </dt>
              <dd>{what}</dd>
            </div>
          )}
        </For>
      </dl>
    </Modal>
  );
}
