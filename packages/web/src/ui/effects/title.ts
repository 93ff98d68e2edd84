import { createEffect } from "solid-js";
import type { App } from "../../store/app.ts";

/** The number of unread messages stands in the title of the tab, and its picture has a dot. */
export function useTitle(app: App): void {
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  createEffect(() => {
    const messages = app.conversations().reduce((sum, { unreadCount }) => sum + unreadCount(), 0);
    const unread = messages + app.friends.lists().incoming.length;
    const name = app.server()?.name || "Parley";
    document.title = unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${name}` : name;
    if (icon) icon.href = unread > 0 ? "/favicon-unread.svg" : "/favicon.svg";
  });
}
