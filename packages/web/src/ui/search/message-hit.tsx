import { For, type JSX } from "solid-js";
import type { Event } from "../../bridge/messages.ts";
import { type SnippetPart, toSnippet } from "../../text/snippet.ts";
import { useShared } from "../app-context.ts";
import { Avatar } from "../parts/avatar.tsx";

/** A message that was found: who, where, when, and the words around those that were looked for. */
export function MessageHit(props: {
  readonly event: Event;
  readonly query: string;
  readonly onOpen: () => void;
}): JSX.Element {
  const { app, page } = useShared();
  const parts = (): readonly SnippetPart[] => {
    const { body } = props.event;
    if (body.kind !== "message") return [];
    const { content } = body;
    return toSnippet(content.kind === "text" ? content.text : content.file.name, props.query);
  };
  return (
    <button type="button" class="line hit" onClick={() => props.onOpen()}>
      <Avatar id={props.event.actor.id} name={props.event.actor.displayName} />
      <span class="line-facts">
        <span class="hit-head">
          <span class="line-name">{props.event.actor.displayName}</span>
          <span class="line-detail">
            {app.find(props.event.log)?.title()},{" "}
            <time title={app.times.toFull(props.event.at)}>
              {app.times.toShort(props.event.at, page.now())}
            </time>
          </span>
        </span>
        <span class="hit-text">
          <For each={parts()}>
            {(part) => (part.isMatch ? <mark>{part.text}</mark> : part.text)}
          </For>
        </span>
      </span>
    </button>
  );
}
