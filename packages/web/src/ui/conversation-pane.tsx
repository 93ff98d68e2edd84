import { For, type JSX, Match, Show, Switch } from "solid-js";
import type { ConversationStore } from "../store/conversation.ts";
import { useShared } from "./app-context.ts";
import { Composer } from "./composer/composer.tsx";
import { ConnectionBanner, ConnectionDot } from "./connection.tsx";
import { IconButton } from "./parts/icon-button.tsx";
import { Timeline } from "./timeline/timeline.tsx";

/** The conversation that is shown: its head, its messages, its composer. */
export function ConversationPane(): JSX.Element {
  const { app } = useShared();
  return (
    <main class="pane" id="main">
      <Show when={app.current()} keyed fallback={<NoConversation />}>
        {(conversation) => (
          <>
            <PaneHead conversation={conversation} />
            <ConnectionBanner />
            <PaneBody conversation={conversation} />
            <Composer conversation={conversation} />
          </>
        )}
      </Show>
    </main>
  );
}

function PaneHead(props: { readonly conversation: ConversationStore }): JSX.Element {
  const { app, page } = useShared();
  const isOpen = (): boolean =>
    page.isNarrow() ? page.drawer() === "people" : app.settings.settings().showPeople;
  const online = (): number =>
    [...app.people().values()].filter((member) => member.presence !== "offline").length;
  const toggle = (): void => {
    if (page.isNarrow()) page.openDrawer("people");
    else app.settings.update({ showPeople: !isOpen() });
  };
  return (
    <header class="pane-head">
      <Show when={page.isNarrow()}>
        <IconButton icon="menu" label="Conversations" onClick={() => page.openDrawer("sidebar")} />
      </Show>
      <div class="pane-title">
        <h1>
          <span class="pane-hash" aria-hidden="true">
            #
          </span>
          {props.conversation.info().title || "Lobby"}
        </h1>
        <Show when={page.isNarrow()}>
          <ConnectionDot />
        </Show>
      </div>
      <span class="pane-online">
        <Show when={app.isPeopleLoaded() && app.connection().state === "live"}>
          {online()} online
        </Show>
      </span>
      <IconButton
        icon="people"
        label={isOpen() ? "Hide people" : "Show people"}
        isExpanded={isOpen()}
        onClick={toggle}
      />
    </header>
  );
}

function PaneBody(props: { readonly conversation: ConversationStore }): JSX.Element {
  const failure = (): string | undefined => {
    const now = props.conversation.loadState();
    return now.state === "failed" ? now.message : undefined;
  };
  const hasRows = (): boolean => props.conversation.rows().length > 0;
  return (
    <Switch>
      <Match when={failure() !== undefined && !hasRows()}>
        <div class="pane-note" role="alert">
          <h2>The messages could not be loaded</h2>
          <p>{failure()}</p>
          <button type="button" class="button" onClick={() => void props.conversation.load()}>
            Try again
          </button>
        </div>
      </Match>
      <Match when={props.conversation.loadState().state === "loading" && !hasRows()}>
        <TimelineSkeleton />
      </Match>
      <Match when={true}>
        <Timeline conversation={props.conversation} />
      </Match>
    </Switch>
  );
}

function NoConversation(): JSX.Element {
  const { app } = useShared();
  return (
    <Show
      when={app.loadError() !== ""}
      fallback={
        <>
          <div class="pane-head" />
          <TimelineSkeleton />
        </>
      }
    >
      <ConnectionBanner />
      <div class="pane-note" role="alert">
        <h2>The conversations could not be loaded</h2>
        <p>{app.loadError()}</p>
        <button type="button" class="button" onClick={() => void app.loadAll()}>
          Try again
        </button>
      </div>
    </Show>
  );
}

function TimelineSkeleton(): JSX.Element {
  return (
    <div class="timeline skeleton-list" role="status" aria-label="Loading messages">
      <For each={["wide", "short", "middle", "wide", "short"]}>
        {(width) => (
          <div class="skeleton message">
            <span class="bone circle" />
            <span class="bone-lines">
              <span class="bone line name" />
              <span class={`bone line ${width}`} />
            </span>
          </div>
        )}
      </For>
    </div>
  );
}
