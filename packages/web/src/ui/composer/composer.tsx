import {
  createEffect,
  createSignal,
  type JSX,
  lazy,
  on,
  onCleanup,
  Show,
  Suspense,
} from "solid-js";
import type { ConversationStore } from "../../store/conversation.ts";
import { countUtf8Bytes } from "../../text/format-size.ts";
import { useShared } from "../app-context.ts";
import { Icon } from "../parts/icon.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { Attachments } from "./attachments.tsx";
import { insertText } from "./insert-text.ts";
import { createStaged } from "./staged.ts";
import { TypingLine } from "./typing-line.tsx";

const EmojiPicker = lazy(async () => ({
  default: (await import("../emoji/emoji-picker.tsx")).EmojiPicker,
}));

/** "I am writing" is told at most this often, in milliseconds. */
const typingEveryMs = 3000;

/** Where a message is written. */
export function Composer(props: { readonly conversation: ConversationStore }): JSX.Element {
  const { app, page } = useShared();
  const { id } = props.conversation;
  const staged = createStaged(app);
  const [text, setText] = createSignal(app.drafts.get(id));
  const [isPicking, setPicking] = createSignal(false);
  let area: HTMLTextAreaElement | undefined;
  let picker: HTMLInputElement | undefined;
  let toldTypingAt = 0;

  const bytes = (): number => countUtf8Bytes(text());
  const isTooLong = (): boolean => bytes() > app.limits().maxTextBytes;
  const canSend = (): boolean =>
    !isTooLong() && (text().trim() !== "" || staged.files().length > 0);

  function change(value: string): void {
    setText(value);
    app.drafts.set(id, value);
    const now = app.device.now();
    if (value.trim() === "" || now - toldTypingAt < typingEveryMs) return;
    toldTypingAt = now;
    app.engine.tell({ kind: "typing", conversationId: id });
  }

  async function send(): Promise<void> {
    if (!canSend()) return;
    const body = text().trim();
    const files = staged.take();
    change("");
    toldTypingAt = 0;
    props.conversation.dropUnreadLine();
    if (body !== "") {
      const sent = await app.attempt("The message was not sent", "sendText", {
        conversationId: id,
        text: body,
      });
      if (sent === undefined && text() === "") change(body);
    }
    for (const file of files) {
      const sent = await app.attempt(`${file.name} was not sent`, "sendFile", {
        conversationId: id,
        file,
      });
      if (sent) page.files.keepPreview(sent, file);
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.isComposing) return;
    const isModified = event.ctrlKey || event.metaKey;
    const sends =
      app.settings.settings().sendKey === "enter" ? !event.shiftKey && !event.altKey : isModified;
    if (!sends) return;
    event.preventDefault();
    void send();
  }

  createEffect(on(text, () => area && grow(area)));
  useFocusRequests(() => area, staged.add);
  return (
    <form
      class="composer"
      aria-label="Write a message"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <TypingLine />
      <div class="composer-box" classList={{ "too-long": isTooLong() }}>
        <Attachments staged={staged} />
        <div class="composer-row">
          <IconButton icon="attach" label="Attach files" onClick={() => picker?.click()} />
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              staged.add([...(event.currentTarget.files ?? [])]);
              event.currentTarget.value = "";
              area?.focus();
            }}
          />
          <textarea
            ref={area}
            id="composer"
            rows={1}
            value={text()}
            aria-label={`Message to ${props.conversation.info().title || "Lobby"}`}
            aria-describedby={isTooLong() ? "composer-count" : undefined}
            aria-invalid={isTooLong() || undefined}
            placeholder={`Message ${props.conversation.info().title || "Lobby"}`}
            autocomplete="off"
            enterkeyhint="send"
            onInput={(event) => change(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            onPaste={(event) => {
              const files = [...(event.clipboardData?.files ?? [])];
              if (files.length === 0) return;
              event.preventDefault();
              staged.add(files);
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
            disabled={!canSend()}
          >
            <Icon name="send" />
          </button>
        </div>
        <Count bytes={bytes()} limit={app.limits().maxTextBytes} />
      </div>
      <Show when={isPicking()}>
        <Suspense fallback={<div class="emoji-picker loading" />}>
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

function Count(props: { readonly bytes: number; readonly limit: number }): JSX.Element {
  const left = (): number => props.limit - props.bytes;
  return (
    <Show when={left() < Math.min(1000, props.limit / 4)}>
      <p class="composer-count" id="composer-count" classList={{ over: left() < 0 }} role="status">
        {left() >= 0
          ? `${left()} bytes left`
          : `${-left()} bytes too long. Shorten the message or send it as a file.`}
      </p>
    </Show>
  );
}

/** As high as its text, up to the limit in the style sheet. */
function grow(area: HTMLTextAreaElement): void {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}

/** Files dropped anywhere land in the composer; so do letters typed while nothing has the focus. */
function useFocusRequests(
  area: () => HTMLTextAreaElement | undefined,
  addFiles: (files: readonly File[]) => void,
): void {
  const abort = new AbortController();
  const { signal } = abort;
  onCleanup(() => abort.abort());
  const hasFiles = (event: DragEvent): boolean =>
    event.dataTransfer?.types.includes("Files") ?? false;
  const mark = (isOver: boolean): void => {
    document.documentElement.classList.toggle("is-dropping", isOver);
  };
  document.addEventListener(
    "dragover",
    (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      mark(true);
    },
    { signal },
  );
  document.addEventListener("dragleave", (event) => event.relatedTarget ?? mark(false), { signal });
  document.addEventListener(
    "drop",
    (event) => {
      mark(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      addFiles([...(event.dataTransfer?.files ?? [])]);
      area()?.focus();
    },
    { signal },
  );
  document.addEventListener(
    "keydown",
    (event) => {
      const isLetter = event.key.length === 1 && event.key !== " " && event.key !== "?";
      const isFree =
        document.activeElement === document.body || document.activeElement?.id === "timeline";
      if (isLetter && isFree && !event.ctrlKey && !event.metaKey && !event.altKey) area()?.focus();
    },
    { signal },
  );
}
