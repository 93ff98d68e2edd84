import type { JSX } from "solid-js";
import { useShared } from "../app-context.ts";
import { Modal } from "../parts/modal.tsx";

/** A picture as large as the page allows. */
export function Lightbox(props: { readonly url: string; readonly name: string }): JSX.Element {
  const { page } = useShared();
  return (
    <Modal title={props.name} class="lightbox" onClose={() => page.closeDialog()}>
      <img src={props.url} alt={props.name} />
      <p>
        <a href={props.url} target="_blank" rel="noopener noreferrer">
          Open the original
        </a>
      </p>
    </Modal>
  );
}
