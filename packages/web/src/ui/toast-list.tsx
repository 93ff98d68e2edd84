import { For, type JSX, Show } from "solid-js";
import type { Toast } from "../store/toasts.ts";
import { useShared } from "./app-context.ts";
import { Avatar } from "./parts/avatar.tsx";
import { Icon } from "./parts/icon.tsx";
import { IconButton } from "./parts/icon-button.tsx";

/** Short messages at the edge of the page, and what only a screen reader says. */
export function ToastList(): JSX.Element {
  const { app, page } = useShared();
  return (
    <>
      <div class="toasts" aria-live="polite">
        <For each={app.toasts.list()}>
          {(toast) => (
            <div class={`toast ${toast.tone}`}>
              <Show
                when={toast.avatar}
                fallback={<Icon name={toast.tone === "error" ? "alert" : "check"} size={18} />}
              >
                {(avatar) => <Avatar {...avatar()} size="small" />}
              </Show>
              <ToastWords toast={toast} />
              <IconButton
                icon="close"
                label="Dismiss"
                onClick={() => app.toasts.dismiss(toast.id)}
              />
            </div>
          )}
        </For>
      </div>
      <div class="visually-hidden" aria-live="polite">
        {page.announcement()}
      </div>
    </>
  );
}

function ToastWords(props: { readonly toast: Toast }): JSX.Element {
  const { app } = useShared();
  return (
    <Show when={props.toast.open} fallback={<span>{props.toast.text}</span>}>
      {(open) => (
        <button
          type="button"
          class="toast-open"
          onClick={() => {
            app.toasts.dismiss(props.toast.id);
            open()();
          }}
        >
          <strong>{props.toast.title}</strong>
          <span>{props.toast.text}</span>
        </button>
      )}
    </Show>
  );
}
