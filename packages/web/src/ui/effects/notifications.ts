import { createEffect, on } from "solid-js";
import type { App } from "../../store/app.ts";
import { describeAddition, describeEvent, type Notice } from "../../store/describe-event.ts";
import { createActions } from "../actions.ts";
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

/**
 * Tells what comes in: to the screen reader always; in the page when it is about something that is not shown; by
 * notification and sound, where they were asked for, while nobody looks at the page.
 */
export function useNotifications(app: App, page: Page): void {
  const actions = createActions(app, page);

  function open({ target }: Notice): void {
    if (target === "friends") page.navigation.go({ kind: "friends" });
    else actions.open(target);
  }

  function tell(notice: Notice): void {
    const isShown = page.isWatched() && app.current()?.id === notice.target;
    if (!isShown) {
      const { title, text, from } = notice;
      const avatar = { id: from.id, name: from.displayName };
      app.toasts.showNews({ title, text, avatar, open: () => open(notice) });
    }
    if (page.isWatched()) return;
    const { notifications, sounds } = app.settings.settings();
    if (notifications) notify(notice, () => open(notice));
    if (sounds) playChime();
  }

  app.onLiveEvents((events) => {
    // What was missed while away is history, not news.
    if (app.connection().state !== "live") return;
    const notices = events
      .map((event) => describeEvent(event, app.me()?.id, app.find(event.log)))
      .filter((notice) => notice !== undefined);
    const last = notices.at(-1);
    if (!last) return;
    page.announce(
      notices.length > 1 ? `${notices.length} new messages` : `${last.title}: ${last.text}`,
    );
    const isMessage = (notice: Notice): boolean => notice.target === last.target;
    for (const notice of notices) if (notice === last || !isMessage(notice)) tell(notice);
  });
  app.onAdded((conversation, by) => {
    const notice = describeAddition(by, app.me()?.id, conversation);
    if (!notice || app.connection().state !== "live") return;
    page.announce(`${notice.title} ${notice.text}`);
    tell(notice);
  });
}

function notify({ title, text, target }: Notice, open: () => void): void {
  if (!canNotify() || Notification.permission !== "granted") return;
  try {
    const tag = `parley ${target}`;
    const shown = new Notification(title, { body: text, tag, icon: "/favicon.svg" });
    shown.onclick = () => {
      window.focus();
      open();
      shown.close();
    };
  } catch {
    // Chrome on Android knows notifications only from service workers.
  }
}
