import type { Client, OutgoingMessage } from "@parley/sdk";
import { toSafeLine } from "../safe-text.ts";

const maxShown = 40;

/** What outboxes need. */
export type OutboxesOptions = {
  readonly client: Client;
  readonly note: (text: string) => void;
  readonly onChange: () => void;
};

/** The messages on their way, in all conversations. What fails is noted once. */
export class Outboxes {
  readonly #options: OutboxesOptions;
  readonly #messages = new Map<string, readonly OutgoingMessage[]>();
  readonly #told = new Set<string>();

  constructor(options: OutboxesOptions) {
    this.#options = options;
    options.client.on("outbox", ({ conversationId, messages }) => {
      this.#messages.set(conversationId, messages);
      for (const message of messages) this.#tellFailure(message);
      options.onChange();
    });
  }

  /** All of them, those of a conversation in order. */
  get messages(): readonly OutgoingMessage[] {
    return [...this.#messages.values()].flat();
  }

  /** How many wait for the server. */
  get unsentCount(): number {
    return this.messages.filter(({ progress }) => progress.state !== "failed").length;
  }

  /** Tries again what failed. */
  retry(): void {
    for (const { clientMessageId } of this.messages) this.#options.client.retry(clientMessageId);
  }

  #tellFailure({ clientMessageId, content, progress }: OutgoingMessage): void {
    if (progress.state !== "failed") {
      this.#told.delete(clientMessageId);
      return;
    }
    if (this.#told.has(clientMessageId)) return;
    this.#told.add(clientMessageId);
    const { client, note } = this.#options;
    const what = toSafeLine(content.kind === "text" ? content.text : content.name);
    const advice = progress.canRetry ? " (/retry sends it again)" : "";
    note(`not sent: ${what.slice(0, maxShown)}: ${progress.message}${advice}`);
    if (!progress.canRetry) client.discard(clientMessageId);
  }
}
