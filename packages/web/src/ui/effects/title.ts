import { createEffect } from "solid-js";
import type { App } from "../../store/app.ts";

/** The number of unread messages stands in the title of the tab. */
export function useTitle(app: App): void {
  createEffect(() => {
    const unread = app.conversations().reduce((sum, { unreadCount }) => sum + unreadCount(), 0);
    const name = app.server()?.name || "Parley";
    document.title = unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${name}` : name;
  });
}
