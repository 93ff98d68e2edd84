import { type JSX, Match, Switch } from "solid-js";
import type { Conversation } from "../../bridge/messages.ts";
import type { App } from "../../store/app.ts";
import type { ConversationStore } from "../../store/conversation.ts";
import { describeNotice, type Naming, nameForMe } from "../../store/describe-notice.ts";
import type { MessageRow, Row } from "../../store/rows.ts";
import { useShared } from "../app-context.ts";
import { ConversationMark } from "../parts/conversation-mark.tsx";
import { Message } from "./message.tsx";

/** One row of the timeline, whatever it is. */
export function TimelineRow(props: { readonly row: Row }): JSX.Element {
  const { app, page } = useShared();
  const nameOf = (id: string, otherwise: string): string =>
    app.people().get(id)?.account.displayName ?? otherwise;
  const asMessage = (): MessageRow | undefined =>
    props.row.kind === "message" ? props.row : undefined;
  return (
    <Switch>
      <Match when={asMessage()}>
        {(row) => <Message row={row()} name={nameOf(row().authorId, row().authorName)} />}
      </Match>
      <Match when={props.row.kind === "day" && props.row}>
        {(row) => (
          <div class="day">
            <span>{app.times.toDay(row().at, page.now())}</span>
          </div>
        )}
      </Match>
      <Match when={props.row.kind === "unread"}>
        <div class="unread-line">
          <span>New</span>
        </div>
      </Match>
      <Match when={props.row.kind === "notice" && props.row}>
        {(row) => (
          <div class="notice" title={app.times.toFull(row().event.at)}>
            {describeNotice(row().event, callInPage(app))}
          </div>
        )}
      </Match>
      <Match when={props.row.kind === "beginning" && app.current()}>
        {(conversation) => <Beginning conversation={conversation()} />}
      </Match>
    </Switch>
  );
}

const beginnings = {
  room: "This is where it begins.",
  group: "This is where it begins. Only the people in this group see it.",
  direct: "This is where it begins. Only the two of you see it.",
} as const;

function Beginning(props: { readonly conversation: ConversationStore }): JSX.Element {
  const info = (): Conversation => props.conversation.info();
  return (
    <div class="beginning">
      <ConversationMark info={info()} size="large" />
      <h2>{props.conversation.title()}</h2>
      <p>
        {info().id === "lobby"
          ? "This is where it begins. Everybody on this server is here."
          : beginnings[info().kind]}
      </p>
    </div>
  );
}

/** Names as the list of people knows them, with "You" for oneself. */
function callInPage(app: App): Naming {
  const forMe = nameForMe(app.me()?.id);
  return (account, place) => forMe(app.people().get(account.id)?.account ?? account, place);
}

/** What a screen reader calls a row. */
export function labelRow(row: Row, time: (at: number) => string): string | undefined {
  if (row.kind !== "message") return undefined;
  const state = row.body.kind === "outgoing" ? ", not sent yet" : "";
  return `${row.isOwn ? "You" : row.authorName}, ${time(row.at)}${state}`;
}
