import { type JSX, Match, Switch } from "solid-js";
import type { MessageRow, Row } from "../../store/rows.ts";
import { useShared } from "../app-context.ts";
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
            {nameOf(row().event.actor.id, row().event.actor.displayName)} joined
          </div>
        )}
      </Match>
      <Match when={props.row.kind === "beginning"}>
        <div class="beginning">
          <span class="beginning-mark" aria-hidden="true">
            #
          </span>
          <h2>{app.current()?.info().title || "Lobby"}</h2>
          <p>This is where it begins. Everybody on this server is here.</p>
        </div>
      </Match>
    </Switch>
  );
}

/** What a screen reader calls a row. */
export function labelRow(row: Row, time: (at: number) => string): string | undefined {
  if (row.kind !== "message") return undefined;
  const state = row.body.kind === "outgoing" ? ", not sent yet" : "";
  return `${row.isOwn ? "You" : row.authorName}, ${time(row.at)}${state}`;
}
