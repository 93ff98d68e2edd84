import type { JSX } from "solid-js";
import { useShared } from "../app-context.ts";
import { IconButton } from "../parts/icon-button.tsx";
import { toConversationRoute } from "../route.ts";
import { PeoplePanel } from "./people-panel.tsx";

/** Who is in the conversation, as a screen of its own on a phone. */
export function PeopleScreen(): JSX.Element {
  const { app, page } = useShared();
  const goBack = (): void => {
    const route = page.navigation.route();
    if (route.kind === "conversation") page.navigation.goUp(toConversationRoute(route.id));
  };
  return (
    <main class="pane" id="main" aria-label="People">
      <header class="pane-head">
        <IconButton icon="back" label="Back to the messages" onClick={goBack} />
        <div class="pane-title">
          <h1>{app.current()?.title()}</h1>
        </div>
      </header>
      <div class="people">
        <PeoplePanel />
      </div>
    </main>
  );
}
