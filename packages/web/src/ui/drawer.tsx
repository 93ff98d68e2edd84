import { type JSX, onCleanup, onMount } from "solid-js";
import { IconButton } from "./parts/icon-button.tsx";

/** A panel that slides over a small page. Escape and the backdrop close it; the focus stays inside. */
export function Drawer(props: {
  readonly side: "left" | "right";
  readonly label: string;
  readonly onClose: () => void;
  readonly children: JSX.Element;
}): JSX.Element {
  let dialog: HTMLDialogElement | undefined;
  onMount(() => dialog?.showModal());
  onCleanup(() => dialog?.close());
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the key for the backdrop is Escape, which is onCancel
    <dialog
      ref={dialog}
      class={`drawer ${props.side}`}
      aria-label={props.label}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) props.onClose();
      }}
    >
      <div class="drawer-body">
        <IconButton
          icon="close"
          label="Close"
          class="drawer-close"
          onClick={() => props.onClose()}
        />
        {props.children}
      </div>
    </dialog>
  );
}
