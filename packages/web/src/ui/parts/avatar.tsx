import { createEffect, createSignal, type JSX, Show } from "solid-js";
import { toHue, toInitials } from "../../text/avatar.ts";
import { useShared } from "../app-context.ts";

/** A person's picture, or the initials on the person's own colour. The name stands beside it, so it is silent. */
export function Avatar(props: {
  readonly id: string;
  readonly name: string;
  readonly size?: "small" | "large";
  /** Shows how the person stands: here, away, gone. */
  readonly hasDot?: boolean;
}): JSX.Element {
  const { app, page } = useShared();
  const [url, setUrl] = createSignal<string>();
  createEffect(() => app.directory.want(props.id));
  createEffect(() => {
    const fileId = app.directory.find(props.id)?.avatarFileId;
    setUrl(undefined);
    if (!fileId) return;
    const isStill = (): boolean => app.directory.find(props.id)?.avatarFileId === fileId;
    // Without an address the initials stay.
    page.files.get(fileId).then(
      (found) => isStill() && setUrl(found),
      () => undefined,
    );
  });
  const fail = (): void => {
    page.files.forget(app.directory.find(props.id)?.avatarFileId ?? "");
    setUrl(undefined);
  };
  return (
    <span class="face" aria-hidden="true">
      <span
        class={`avatar hue-${toHue(props.id)}`}
        classList={{ small: props.size === "small", large: props.size === "large" }}
      >
        <Show when={url()} fallback={toInitials(props.name)}>
          <img src={url()} alt="" draggable={false} onError={fail} />
        </Show>
      </span>
      <Show when={props.hasDot}>
        <span class={`dot ${app.directory.presenceOf(props.id)}`} />
      </Show>
    </span>
  );
}
