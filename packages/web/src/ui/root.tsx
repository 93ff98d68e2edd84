import { createEffect, createMemo, type JSX, Match, on, Switch } from "solid-js";
import type { App } from "../store/app.ts";
import { SharedContext } from "./app-context.ts";
import { useFailureWords, useNotifications } from "./effects/notifications.ts";
import { useRouting } from "./effects/routing.ts";
import { useTheme } from "./effects/theme.ts";
import { useTitle } from "./effects/title.ts";
import { useWatching } from "./effects/watching.ts";
import type { Page } from "./page.ts";
import { Shell } from "./shell.tsx";
import { SignIn } from "./sign-in/sign-in.tsx";
import { ToastList } from "./toast-list.tsx";

/** The whole page. */
export function Root(props: { readonly app: App; readonly page: Page }): JSX.Element {
  const { app, page } = props;
  useTheme(app);
  useTitle(app);
  useNotifications(app, page);
  useFailureWords(app);
  useWatching(app, page);
  useRouting(app, page);
  const sessionState = createMemo(() => app.session().state);
  createEffect(on(sessionState, () => page.closeDialog()));
  return (
    <SharedContext.Provider value={{ app, page }}>
      <Switch>
        <Match when={app.session().state === "signed_in"}>
          <Shell />
        </Match>
        <Match when={app.session().state === "signed_out"}>
          <SignIn />
        </Match>
        <Match when={app.session().state === "elsewhere"}>
          <Elsewhere app={app} />
        </Match>
        <Match when={app.session().state === "opening"}>
          <main class="opening" id="main" aria-busy="true" aria-label="Opening Parley">
            <img src="/favicon.svg" alt="" width="48" height="48" />
          </main>
        </Match>
      </Switch>
      <ToastList />
    </SharedContext.Provider>
  );
}

function Elsewhere(props: { readonly app: App }): JSX.Element {
  return (
    <main class="opening" id="main">
      <img src="/favicon.svg" alt="" width="48" height="48" />
      <h1>Parley is open in another tab</h1>
      <p>One tab at a time keeps your unsent messages safe.</p>
      <button
        type="button"
        class="button primary"
        onClick={() => void props.app.attempt("That did not work", "takeOver", {})}
      >
        Use it here
      </button>
    </main>
  );
}
