import { createUniqueId, type JSX, onCleanup, onMount } from "solid-js";
import { IconButton } from "./icon-button.tsx";

/** A dialog over the page. The browser keeps the focus inside and gives it back; Escape and the backdrop close. */
export function Modal(props: {
  readonly title: string;
  readonly class?: string;
  readonly onClose: () => void;
  readonly children: JSX.Element;
}): JSX.Element {
  const id = createUniqueId();
  let dialog: HTMLDialogElement | undefined;
  const before = document.activeElement;
  onMount(() => dialog?.showModal());
  onCleanup(() => {
    dialog?.close();
    if (before instanceof HTMLElement) before.focus();
  });
  return (
    <dialog
      ref={dialog}
      class={`modal ${props.class ?? ""}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) props.onClose();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        // A search field would take the first Escape to empty itself.
        const isSearch = event.target instanceof HTMLInputElement && event.target.type === "search";
        if (event.key !== "Escape" || !isSearch) return;
        event.preventDefault();
        props.onClose();
      }}
    >
      <div class="modal-body">
        <header class="modal-head">
          <h2 id={id}>{props.title}</h2>
          <IconButton icon="close" label="Close" onClick={() => props.onClose()} />
        </header>
        {props.children}
      </div>
    </dialog>
  );
}
