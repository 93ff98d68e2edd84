import { type JSX, Match, Show, Switch } from "solid-js";
import type { OutgoingMessage } from "../../bridge/messages.ts";
import type { MessageRow } from "../../store/rows.ts";
import { formatSize } from "../../text/format-size.ts";
import { useActions } from "../actions.ts";
import { useShared } from "../app-context.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { MessageFileView } from "./message-file.tsx";
import { MessageText } from "./message-text.tsx";

/** One message of the timeline. */
export function Message(props: { readonly row: MessageRow; readonly name: string }): JSX.Element {
  const { app } = useShared();
  const { openProfile } = useActions();
  return (
    <div
      class="message"
      classList={{
        own: props.row.isOwn,
        grouped: props.row.isGrouped,
        outgoing: props.row.body.kind === "outgoing",
      }}
    >
      <Show
        when={!props.row.isGrouped}
        fallback={
          <time class="message-side-time" title={app.times.toFull(props.row.at)}>
            {app.times.toTime(props.row.at)}
          </time>
        }
      >
        <button
          type="button"
          class="face-button"
          tabindex={-1}
          aria-label={`Profile of ${props.name}`}
          onClick={() => openProfile(props.row.authorId, app.current()?.id)}
        >
          <Avatar id={props.row.authorId} name={props.name} />
        </button>
      </Show>
      <div class="message-main">
        <Show when={!props.row.isGrouped}>
          <div class="message-head">
            <span class="message-author">{props.name}</span>
            <Show when={props.row.isOwn}>
              <span class="message-you">you</span>
            </Show>
            <time
              title={app.times.toFull(props.row.at)}
              datetime={new Date(props.row.at).toISOString()}
            >
              {app.times.toTime(props.row.at)}
            </time>
          </div>
        </Show>
        <MessageBody body={props.row.body} />
      </div>
    </div>
  );
}

function MessageBody(props: { readonly body: MessageRow["body"] }): JSX.Element {
  const content = (): Extract<MessageRow["body"], { kind: "sent" }>["content"] | undefined =>
    props.body.kind === "sent" ? props.body.content : undefined;
  const text = (): string | undefined => {
    const now = content();
    return now?.kind === "text" ? now.text : undefined;
  };
  return (
    <Switch>
      <Match when={props.body.kind === "outgoing" && props.body}>
        {(body) => <Outgoing message={body().message} />}
      </Match>
      <Match when={text() !== undefined}>
        <MessageText text={text() ?? ""} />
      </Match>
      <Match when={content()?.kind === "file" && content()}>
        {(file) => {
          const found = file();
          return found.kind === "file" ? <MessageFileView file={found.file} /> : null;
        }}
      </Match>
    </Switch>
  );
}

function Outgoing(props: { readonly message: OutgoingMessage }): JSX.Element {
  const { page } = useShared();
  const content = (): OutgoingMessage["content"] => props.message.content;
  const preview = (): string | undefined => page.files.findPreview(props.message.clientMessageId);
  return (
    <>
      <Show when={content().kind === "file"} fallback={<OutgoingText content={content()} />}>
        <Show when={preview()}>{(url) => <img class="outgoing-picture" src={url()} alt="" />}</Show>
        <OutgoingFile message={props.message} />
      </Show>
      <OutgoingState message={props.message} />
    </>
  );
}

function OutgoingText(props: { readonly content: OutgoingMessage["content"] }): JSX.Element {
  return (
    <Show when={props.content.kind === "text" && props.content}>
      {(content) => <MessageText text={content().text} />}
    </Show>
  );
}

function OutgoingFile(props: { readonly message: OutgoingMessage }): JSX.Element {
  const file = (): { name: string; size: number } | undefined =>
    props.message.content.kind === "file" ? props.message.content : undefined;
  const sent = (): number | undefined =>
    props.message.progress.state === "uploading" ? props.message.progress.sentBytes : undefined;
  return (
    <Show when={file()}>
      {(facts) => (
        <div class="file-card">
          <span class="file-icon">
            <Icon name="file" size={22} />
          </span>
          <span class="file-facts">
            <span class="file-name">{facts().name}</span>
            <span class="file-size">
              {sent() === undefined ? "" : `${formatSize(sent() ?? 0)} of `}
              {formatSize(facts().size)}
            </span>
            <Show when={sent() !== undefined}>
              <progress
                max={facts().size}
                value={sent()}
                aria-label={`Uploading ${facts().name}`}
              />
            </Show>
          </span>
        </div>
      )}
    </Show>
  );
}

const waitingWords = { waiting: "Waiting to be sent", uploading: "Uploading", sending: "Sending" };

function OutgoingState(props: { readonly message: OutgoingMessage }): JSX.Element {
  const { app } = useShared();
  const id = (): string => props.message.clientMessageId;
  const failed = (): Extract<OutgoingMessage["progress"], { state: "failed" }> | undefined =>
    props.message.progress.state === "failed" ? props.message.progress : undefined;
  const words = (): string => {
    const { state } = props.message.progress;
    return state === "failed" ? "" : waitingWords[state];
  };
  return (
    <Show
      when={failed()}
      fallback={
        <div class="outgoing-state">
          <Icon name="clock" size={14} /> {words()}
          <Show when={props.message.content.kind === "file"}>
            <button
              type="button"
              class="text-button"
              onClick={() => app.engine.tell({ kind: "discard", clientMessageId: id() })}
            >
              Cancel
            </button>
          </Show>
        </div>
      }
    >
      {(failure) => (
        <div class="outgoing-state failed">
          <Icon name="alert" size={14} />
          <span>Not sent: {failure().message}</span>
          <Show when={failure().canRetry}>
            <button
              type="button"
              class="text-button"
              onClick={() => app.engine.tell({ kind: "retry", clientMessageId: id() })}
            >
              Retry
            </button>
          </Show>
          <button
            type="button"
            class="text-button danger"
            onClick={() => app.engine.tell({ kind: "discard", clientMessageId: id() })}
          >
            Discard
          </button>
        </div>
      )}
    </Show>
  );
}
