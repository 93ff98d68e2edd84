import { For, type JSX, Match, Show, Switch } from "solid-js";
import type { Conversation } from "../bridge/messages.ts";
import type { ConversationStore } from "../store/conversation.ts";
import { useShared } from "./app-context.ts";
import { Composer } from "./composer/composer.tsx";
import { ConnectionBanner, ConnectionDot } from "./connection.tsx";
import { ConversationMark } from "./parts/conversation-mark.tsx";
import { IconButton } from "./parts/icon-button.tsx";
import { presenceWords } from "./people/person-line.tsx";
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
  const { page } = useShared();
  const { conversation } = props;
  return (
    <header class="pane-head">
      <Show when={page.isNarrow()}>
        <IconButton
          icon="back"
          label="Back to the conversations"
          onClick={() => page.navigation.goUp({ kind: "home" })}
        />
      </Show>
      <ConversationMark info={conversation.info()} size="small" />
      <div class="pane-title">
        <h1>{conversation.title()}</h1>
        <Show when={page.isNarrow()}>
          <ConnectionDot />
        </Show>
      </div>
      <span class="pane-online">
        <PaneFacts conversation={conversation} />
      </span>
      <IconButton
        icon="search"
        label="Search in this conversation"
        onClick={() => page.openDialog({ kind: "search", conversationId: conversation.id })}
      />
      <PeopleButton id={conversation.id} />
    </header>
  );
}

/** How many are in it and here; of a direct conversation how the other stands. */
function PaneFacts(props: { readonly conversation: ConversationStore }): JSX.Element {
  const { app } = useShared();
  const info = (): Conversation => props.conversation.info();
  const online = (): number =>
    [...app.people().values()].filter((member) => member.presence !== "offline").length;
  const isLive = (): boolean => app.isPeopleLoaded() && app.connection().state === "live";
  return (
    <Show
      when={info().kind === "direct" && info().peer}
      fallback={
        <>
          {info().memberCount} {info().memberCount === 1 ? "member" : "members"}
          <Show when={isLive()}>, {online()} online</Show>
        </>
      }
    >
      {(peer) => <Show when={isLive()}>{presenceWords[app.directory.presenceOf(peer().id)]}</Show>}
    </Show>
  );
}

function PeopleButton(props: { readonly id: string }): JSX.Element {
  const { app, page } = useShared();
  const isOpen = (): boolean => !page.isNarrow() && app.settings.settings().showPeople;
  const toggle = (): void => {
    if (page.isNarrow())
      page.navigation.go({ kind: "conversation", id: props.id, isPanelOpen: true });
    else app.settings.update({ showPeople: !isOpen() });
  };
  return (
    <IconButton
      icon="people"
      label={isOpen() ? "Hide people" : "Show people"}
      isExpanded={isOpen()}
      onClick={toggle}
    />
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
          <Show when={!app.isListLoaded()} fallback={<NothingOpen />}>
            <TimelineSkeleton />
          </Show>
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

function NothingOpen(): JSX.Element {
  return (
    <div class="pane-note">
      <h2>Nothing is open</h2>
      <p>Choose a conversation from the list, or begin one with the plus above it.</p>
    </div>
  );
}
