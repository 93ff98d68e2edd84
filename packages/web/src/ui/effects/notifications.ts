import { createEffect, on } from "solid-js";
import type { App } from "../../store/app.ts";
import { describeEvent, type Notice } from "../../store/describe-event.ts";
import type { Page } from "../page.ts";
import { playChime } from "./chime.ts";

/** Whether this browser can show notifications at all: some can't, and none can over plain http. */
export function canNotify(): boolean {
  return "Notification" in window && window.isSecureContext;
}

/** Says that a message failed, wherever the person is in the timeline; the timeline shows which and why. */
export function useFailureWords(app: App): void {
  const failures = (): number =>
    app
      .conversations()
      .flatMap(({ outgoing }) => outgoing())
      .filter(({ progress }) => progress.state === "failed").length;
  createEffect(
    on(failures, (count, before = 0) => {
      if (count > before)
        app.toasts.show("error", "A message was not sent: see the end of the list");
      return count;
    }),
  );
}

/** Tells about messages of others: to the screen reader always, by notification and sound where they were asked for. */
export function useNotifications(app: App, page: Page): void {
  app.onLiveEvents((events) => {
    // What was missed while away is history, not news.
    if (app.connection().state !== "live") return;
    const notices = events
      .map((event) => describeEvent(event, app.me()?.id))
      .filter((notice) => notice !== undefined);
    const last = notices.at(-1);
    if (!last) return;
    page.announce(
      notices.length > 1 ? `${notices.length} new messages` : `${last.title}: ${last.text}`,
    );
    if (page.isWatched()) return;
    const { notifications, sounds } = app.settings.settings();
    if (notifications) notify(last);
    if (sounds) playChime();
  });
}

function notify({ title, text }: Notice): void {
  if (!canNotify() || Notification.permission !== "granted") return;
  try {
    const shown = new Notification(title, { body: text, tag: "parley", icon: "/favicon.svg" });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
  } catch {
    // Chrome on Android knows notifications only from service workers.
  }
}
