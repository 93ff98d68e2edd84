import { For, type JSX } from "solid-js";
import { useShared } from "./app-context.ts";
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
              <Icon name={toast.tone === "error" ? "alert" : "check"} size={18} />
              <span>{toast.text}</span>
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
