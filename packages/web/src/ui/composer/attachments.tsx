import { For, type JSX, onCleanup, Show } from "solid-js";
import { formatSize } from "../../text/format-size.ts";
import { Icon } from "../parts/icon.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import type { Staged } from "./staged.ts";

/** The files that go with the next message. */
export function Attachments(props: { readonly staged: Staged }): JSX.Element {
  return (
    <Show when={props.staged.files().length > 0}>
      <ul class="attachments" aria-label="Files to send">
        <For each={props.staged.files()}>
          {(file) => (
            <li class="attachment">
              <Thumbnail file={file} />
              <span class="file-facts">
                <span class="file-name">{file.name}</span>
                <span class="file-size">{formatSize(file.size)}</span>
              </span>
              <IconButton
                icon="close"
                label={`Remove ${file.name}`}
                onClick={() => props.staged.remove(file)}
              />
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

function Thumbnail(props: { readonly file: File }): JSX.Element {
  const url = props.file.type.startsWith("image/") ? URL.createObjectURL(props.file) : undefined;
  onCleanup(() => url && URL.revokeObjectURL(url));
  return (
    <Show when={url} fallback={<Icon name="file" />}>
      <img class="thumbnail" src={url} alt="" />
    </Show>
  );
}
