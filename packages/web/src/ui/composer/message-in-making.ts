import { type Accessor, createSignal } from "solid-js";
import type { App } from "../../store/app.ts";
import type { ConversationStore } from "../../store/conversation.ts";
import { countUtf8Bytes } from "../../text/format-size.ts";
import type { Page } from "../page.ts";
import { createStaged, type Staged } from "./staged.ts";

/** What the composer holds: a text that outlives the page, and files. */
export interface MessageInMaking {
  readonly text: Accessor<string>;
  /** Takes the text, keeps it as a draft, and tells the others that somebody is writing. */
  change(text: string): void;
  readonly staged: Staged;
  /** Of the text as UTF-8. */
  readonly bytes: Accessor<number>;
  readonly isTooLong: Accessor<boolean>;
  readonly canSend: Accessor<boolean>;
  /** Puts the text, then each file into the outbox. Does nothing while there is nothing to send. */
  send(): Promise<void>;
}

/** "I am writing" is told at most this often, in milliseconds. */
const typingEveryMs = 3000;

/** Begins with the draft of the conversation. */
export function createMessage(
  app: App,
  page: Page,
  conversation: ConversationStore,
): MessageInMaking {
  const { id } = conversation;
  const staged = createStaged(app);
  const [text, setText] = createSignal(app.drafts.get(id));
  const bytes = (): number => countUtf8Bytes(text());
  const isTooLong = (): boolean => bytes() > app.limits().maxTextBytes;
  const canSend = (): boolean =>
    !isTooLong() && (text().trim() !== "" || staged.files().length > 0);
  let toldTypingAt = Number.NEGATIVE_INFINITY;

  function set(value: string): void {
    setText(value);
    app.drafts.set(id, value);
  }

  async function sendText(body: string): Promise<void> {
    const params = { conversationId: id, text: body };
    const sent = await app.attempt("The message was not sent", "sendText", params);
    // Give it back, unless the person has begun the next one.
    if (sent === undefined && text() === "") set(body);
  }

  async function sendFile(file: File): Promise<void> {
    const params = { conversationId: id, file };
    const sent = await app.attempt(`${file.name} was not sent`, "sendFile", params);
    if (sent !== undefined) page.files.keepPreview(sent, file);
  }

  return {
    text,
    staged,
    bytes,
    isTooLong,
    canSend,
    change(value) {
      set(value);
      const now = app.device.now();
      if (value.trim() === "" || now - toldTypingAt < typingEveryMs) return;
      toldTypingAt = now;
      app.engine.tell({ kind: "typing", conversationId: id });
    },
    async send() {
      if (!canSend()) return;
      const body = text().trim();
      const files = staged.take();
      set("");
      toldTypingAt = Number.NEGATIVE_INFINITY;
      conversation.dropUnreadLine();
      if (body !== "") await sendText(body);
      for (const file of files) await sendFile(file);
    },
  };
}
