import { createEffect, createSignal, type JSX, lazy, on, Show, Suspense } from "solid-js";
import type { ConversationStore } from "../../store/conversation.ts";
import { useShared } from "../app-context.ts";
import { Icon } from "../parts/icon.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { Attachments } from "./attachments.tsx";
import { ByteCount } from "./byte-count.tsx";
import { insertText } from "./insert-text.ts";
import { createMessage, type MessageInMaking } from "./message-in-making.ts";
import { usePageInput } from "./page-input.ts";
import { TypingLine } from "./typing-line.tsx";

const EmojiPicker = lazy(async () => ({
  default: (await import("../emoji/emoji-picker.tsx")).EmojiPicker,
}));

/** Where a message is written. */
export function Composer(props: { readonly conversation: ConversationStore }): JSX.Element {
  const { app, page } = useShared();
  const message = createMessage(app, page, props.conversation);
  const [isPicking, setPicking] = createSignal(false);
  let area: HTMLTextAreaElement | undefined;
  usePageInput(() => area, message.staged.add);
  return (
    <form
      class="composer"
      aria-label="Write a message"
      onSubmit={(event) => {
        event.preventDefault();
        void message.send();
      }}
    >
      <TypingLine conversationId={props.conversation.id} />
      <div class="composer-box" classList={{ "too-long": message.isTooLong() }}>
        <Attachments staged={message.staged} />
        <div class="composer-row">
          <FileButton onPick={message.staged.add} onDone={() => area?.focus()} />
          <MessageField
            message={message}
            title={props.conversation.title()}
            ref={(element) => {
              area = element;
            }}
          />
          <IconButton
            icon="smile"
            label="Emoji"
            isExpanded={isPicking()}
            onClick={() => setPicking(!isPicking())}
          />
          <button
            type="submit"
            class="send-button"
            aria-label="Send"
            title="Send"
            disabled={!message.canSend()}
          >
            <Icon name="send" />
          </button>
        </div>
        <ByteCount bytes={message.bytes()} limit={app.limits().maxTextBytes} />
      </div>
      <Show when={isPicking()}>
        <Suspense fallback={<div class="emoji-picker" />}>
          <EmojiPicker
            onPick={(emoji) => area && insertText(area, emoji)}
            onClose={() => {
              setPicking(false);
              area?.focus();
            }}
          />
        </Suspense>
      </Show>
    </form>
  );
}

function MessageField(props: {
  readonly message: MessageInMaking;
  readonly title: string;
  readonly ref: (element: HTMLTextAreaElement) => void;
}): JSX.Element {
  const { app } = useShared();
  const { message } = props;
  let area: HTMLTextAreaElement | undefined;

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.isComposing) return;
    const sends =
      app.settings.settings().sendKey === "enter"
        ? !event.shiftKey && !event.altKey
        : event.ctrlKey || event.metaKey;
    if (!sends) return;
    event.preventDefault();
    void message.send();
  }

  function onPaste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    message.staged.add(files);
  }

  createEffect(on(message.text, () => area && grow(area)));
  return (
    <textarea
      ref={(element) => {
        area = element;
        props.ref(element);
      }}
      id="composer"
      rows={1}
      value={message.text()}
      aria-label={`Message to ${props.title}`}
      aria-describedby={message.isTooLong() ? "composer-count" : undefined}
      aria-invalid={message.isTooLong() || undefined}
      placeholder={`Message ${props.title}`}
      autocomplete="off"
      enterkeyhint="send"
      onInput={(event) => message.change(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onPaste={onPaste}
    />
  );
}

function FileButton(props: {
  readonly onPick: (files: readonly File[]) => void;
  readonly onDone: () => void;
}): JSX.Element {
  let picker: HTMLInputElement | undefined;
  return (
    <>
      <IconButton icon="attach" label="Attach files" onClick={() => picker?.click()} />
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          props.onPick([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
          props.onDone();
        }}
      />
    </>
  );
}

/** As high as its text, up to the limit in the style sheet. */
function grow(area: HTMLTextAreaElement): void {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}
