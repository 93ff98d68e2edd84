import {
  type Client,
  ClientError,
  type Event,
  type File,
  type OutgoingMessage,
  type Platform,
} from "@parley/sdk";
import { toFileSource } from "@parley/sdk/node";
import { formatBytes } from "../format-bytes.ts";
import { toSafeLine } from "../safe-text.ts";
import type { Colors } from "./colors.ts";
import { completeLine, toPath } from "./complete.ts";
import { formatEvent, toName } from "./format-event.ts";
import { formatPrompt } from "./format-prompt.ts";
import { chatHelp, parseLine, type Wish } from "./parse-line.ts";
import { saveFile } from "./save-file.ts";
import type { Screen } from "./screen.ts";

const firstHistory = 20;
const pageSize = 200;
/** Without a key for so long the person is shown as away, in milliseconds. */
const idleMs = 5 * 60_000;

/** What a chat session needs. */
export type ChatSessionOptions = {
  readonly client: Client;
  readonly conversationId: string;
  readonly screen: () => Screen;
  readonly colors: Colors;
  readonly formatTime: (at: number) => string;
  readonly schedule: Platform["schedule"];
};

/** A person's talk in one conversation, on a screen. */
export class ChatSession {
  readonly #options: ChatSessionOptions;
  readonly #files = new Map<number, File>();
  readonly #usernames = new Set<string>();
  readonly #told = new Set<string>();
  readonly #saves = new Set<Promise<void>>();
  #outbox: readonly OutgoingMessage[] = [];
  #download: { readonly name: string; readonly part: number } | undefined;
  /** What arrives before the history is shown. */
  #early: Event[] | undefined = [];
  #oldestSeq = 0;
  #newestSeq = 0;
  #wasLost = false;
  #cancelIdle: (() => void) | undefined;
  /** Settles when the history is shown, or when there is no connection to get it by. */
  readonly #begun = Promise.withResolvers<void>();

  constructor(options: ChatSessionOptions) {
    this.#options = options;
    const { client, conversationId } = options;
    client.on("connection", () => this.#onConnection());
    client.on("events", ({ log, events }) => {
      if (log !== conversationId) return;
      if (this.#early) this.#early.push(...events);
      else this.#show(events);
    });
    client.on("gap", ({ log, fromSeq, toSeq }) => {
      if (log === conversationId && !this.#early) {
        this.#note(`${toSeq - fromSeq + 1} messages are left out here`);
      }
    });
    client.on("reset", () => this.#note("the server's history is another one now"));
    client.on("outbox", (outbox) => {
      if (outbox.conversationId === conversationId) this.#onOutbox(outbox.messages);
    });
  }

  /** How many messages wait for the server. */
  get unsentCount(): number {
    return this.#outbox.filter(({ progress }) => progress.state !== "failed").length;
  }

  /** Does what a line says; true when the person wants to leave. */
  async take(line: string): Promise<boolean> {
    const wish = parseLine(line);
    if (wish.kind === "quit") return true;
    try {
      await this.#do(wish);
    } catch (thrown) {
      this.#note(ClientError.from(thrown).message);
    }
    return false;
  }

  /** The person leaves; settles when every download that was begun has ended. */
  async close(): Promise<void> {
    this.#cancelIdle?.();
    await Promise.all(this.#saves);
  }

  /** The person is here, and writes this. */
  onTyping(line: string): void {
    const { client, schedule } = this.#options;
    this.#cancelIdle?.();
    client.setActivity(true);
    this.#cancelIdle = schedule(idleMs, () => client.setActivity(false));
    if (line !== "" && !line.startsWith("/"))
      this.#options.client.typing(this.#options.conversationId);
  }

  /** What may stand for the end of a line. */
  complete(line: string): Promise<readonly [readonly string[], string]> {
    return completeLine(line, this.#usernames);
  }

  /** Shows the name and what is not as it should be. */
  showPrompt(): void {
    const { client, screen } = this.#options;
    const { connection, account } = client;
    const name = account?.username ?? "";
    const facts = { connection, name, outbox: this.#outbox, download: this.#download };
    screen().setPrompt(formatPrompt(facts));
  }

  async #do(wish: Wish): Promise<void> {
    // A text goes out at once; these speak of what is shown.
    if (["save", "history", "who"].includes(wish.kind)) await this.#begun.promise;
    const { client, conversationId, screen } = this.#options;
    switch (wish.kind) {
      case "text":
        client.sendText(conversationId, wish.text);
        break;
      case "send":
        client.sendFile(conversationId, await toFileSource(toPath(wish.path)));
        break;
      case "save":
        this.#startSaving(wish.file, wish.path);
        break;
      case "history":
        await this.#showEarlier(wish.count);
        break;
      case "who":
        await this.#showOnline();
        break;
      case "retry":
        for (const message of this.#outbox) client.retry(message.clientMessageId);
        break;
      case "help":
        screen().print(chatHelp);
        break;
      case "mistake":
        this.#note(wish.message);
        break;
      case "nothing":
      case "quit":
    }
  }

  #onConnection(): void {
    const { connection } = this.#options.client;
    this.showPrompt();
    if (connection.state === "waiting" && !this.#wasLost) {
      this.#wasLost = true;
      this.#note(`no connection: ${connection.reason}; trying again`);
    }
    if (connection.state === "waiting") this.#begun.resolve();
    if (connection.state !== "live") return;
    if (this.#wasLost) this.#note("connected");
    this.#wasLost = false;
    if (this.#early) void this.#begin();
  }

  /** The first time there is a connection: the newest messages, who is here, and what came meanwhile. */
  async #begin(): Promise<void> {
    const { client, conversationId } = this.#options;
    try {
      const { events } = await client.listEvents(conversationId, "newest", firstHistory);
      this.#oldestSeq = events[0]?.seq ?? 0;
      const early = this.#early ?? [];
      this.#early = undefined;
      this.#show(events);
      this.#show(early);
      await this.#showOnline();
    } catch (thrown) {
      this.#note(ClientError.from(thrown).message);
    } finally {
      this.#begun.resolve();
    }
  }

  #show(events: readonly Event[]): void {
    const isNew = events.filter(({ seq }) => seq > this.#newestSeq);
    const last = isNew.at(-1);
    if (!last) return;
    this.#newestSeq = last.seq;
    this.#print(isNew);
    this.#options.client.markRead(this.#options.conversationId, last.seq);
  }

  #print(events: readonly Event[]): void {
    const { colors, formatTime, screen } = this.#options;
    const numberOf = (file: File): number => this.#numberOf(file);
    const lines = events.flatMap((event) => {
      if (event.actor.username !== "") this.#usernames.add(toSafeLine(event.actor.username));
      return formatEvent(event, { colors, formatTime, numberOf }) ?? [];
    });
    if (lines.length > 0) screen().print(lines.join("\n"));
  }

  #numberOf(file: File): number {
    for (const [number, { id }] of this.#files) if (id === file.id) return number;
    const number = this.#files.size + 1;
    this.#files.set(number, file);
    return number;
  }

  async #showEarlier(count: number): Promise<void> {
    const { client, conversationId } = this.#options;
    let events: readonly Event[] = [];
    while (events.length < count && this.#oldestSeq > 1) {
      const limit = Math.min(pageSize, count - events.length);
      const position = { beforeSeq: this.#oldestSeq };
      const page = await client.listEvents(conversationId, position, limit);
      const first = page.events[0];
      if (!first) break;
      this.#oldestSeq = first.seq;
      events = [...page.events, ...events];
    }
    this.#note(events.length === 0 ? "there is nothing earlier" : "earlier");
    this.#print(events);
    if (events.length > 0) this.#note("until here");
  }

  async #showOnline(): Promise<void> {
    const members = await this.#options.client.listMembers(this.#options.conversationId);
    for (const { account } of members) this.#usernames.add(toSafeLine(account.username));
    const online = members.filter(({ presence }) => presence !== "offline");
    const names = online.map(
      ({ account, presence }) => toName(account) + (presence === "inactive" ? " (away)" : ""),
    );
    this.#note(`${online.length} online: ${names.join(", ")}`);
  }

  #onOutbox(messages: readonly OutgoingMessage[]): void {
    this.#outbox = messages;
    for (const { clientMessageId, content, progress } of messages) {
      if (progress.state !== "failed") {
        this.#told.delete(clientMessageId);
      } else if (!this.#told.has(clientMessageId)) {
        this.#told.add(clientMessageId);
        const what = toSafeLine(content.kind === "text" ? content.text : content.name);
        const advice = progress.canRetry ? " (/retry sends it again)" : "";
        this.#note(`not sent: ${what.slice(0, 40)}: ${progress.message}${advice}`);
        if (!progress.canRetry) this.#options.client.discard(clientMessageId);
      }
    }
    this.showPrompt();
  }

  /** The person goes on writing while a file comes. */
  #startSaving(key: string, path: string | undefined): void {
    const saving = this.#save(key, path)
      .catch((thrown: unknown) => this.#note(ClientError.from(thrown).message))
      .finally(() => this.#saves.delete(saving));
    this.#saves.add(saving);
  }

  async #save(key: string, path: string | undefined): Promise<void> {
    const file =
      this.#files.get(Number(key)) ?? [...this.#files.values()].find(({ id }) => id === key);
    if (!file) throw new Error(`no such file was shown: ${key}`);
    const onProgress = (receivedBytes: number): void => {
      this.#download = { name: file.name, part: receivedBytes / Math.max(1, file.size) };
      this.showPrompt();
    };
    try {
      const saved = await saveFile(this.#options.client, file, path, onProgress);
      this.#note(`saved ${toSafeLine(saved)} (${formatBytes(file.size)})`);
    } finally {
      this.#download = undefined;
      this.showPrompt();
    }
  }

  #note(text: string): void {
    const { colors, screen } = this.#options;
    screen().print(colors.dim(`— ${toSafeLine(text)}`));
  }
}
