import { createEffect } from "solid-js";
import type { App } from "../../store/app.ts";

/** Keeps the theme of the document as it was chosen. */
export function useTheme(app: App): void {
  createEffect(() => {
    document.documentElement.dataset.theme = app.settings.settings().theme;
  });
}
