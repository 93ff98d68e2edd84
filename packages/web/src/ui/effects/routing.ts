import { createEffect, createMemo, on } from "solid-js";
import type { App } from "../../store/app.ts";
import type { Page } from "../page.ts";
import { type Route, toConversationRoute } from "../route.ts";

/** Keeps the conversation that is shown the one that the address names. */
export function useRouting(app: App, page: Page): void {
  const { navigation } = page;

  async function follow(route: Route, isListLoaded: boolean, isNarrow: boolean): Promise<void> {
    if (route.kind !== "conversation") {
      const first = app.conversations()[0];
      if (route.kind === "home" && !isNarrow && isListLoaded && first)
        navigation.replace(toConversationRoute(first.id));
      else await app.show(undefined);
      return;
    }
    if ((await app.show(route.id)) || navigation.route() !== route) return;
    app.toasts.show("error", "That conversation is not there, or you are not in it");
    navigation.replace({ kind: "home" });
  }

  createEffect(
    on([navigation.route, app.isListLoaded, page.isNarrow], ([route, isListLoaded, isNarrow]) => {
      if (app.session().state === "signed_in") void follow(route, isListLoaded, isNarrow);
    }),
  );
  const sessionState = createMemo(() => app.session().state);
  createEffect(
    on(sessionState, (state, before) => {
      if (state === "signed_out" && before === "signed_in") navigation.replace({ kind: "home" });
      if (state === "signed_in")
        void follow(navigation.route(), app.isListLoaded(), page.isNarrow());
    }),
  );
  // Left, removed, or taken from the list on another device.
  createEffect(
    on(app.current, (current, before) => {
      const route = navigation.route();
      const isGone = before && !current && route.kind === "conversation" && route.id === before.id;
      if (isGone && app.isListLoaded() && !app.find(before.id))
        navigation.replace({ kind: "home" });
    }),
  );
}
