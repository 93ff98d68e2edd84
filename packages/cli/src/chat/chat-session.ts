import {
  type Client,
  ClientError,
  type Conversation,
  type Event,
  type Platform,
} from "@parley/sdk";
import { toLabel } from "../names.ts";
import { toSafeLine } from "../safe-text.ts";
import { chatCommands } from "./chat-commands.ts";
import { ChatList } from "./chat-list.ts";
import type { Colors } from "./colors.ts";
import { completeLine } from "./complete.ts";
import { ConversationView } from "./conversation-view.ts";
import { Downloads } from "./downloads.ts";
import { formatAccountEvent, formatRequest } from "./format-account-event.ts";
import type { EventStyle } from "./format-event.ts";
import { formatNews, formatUnread } from "./format-news.ts";
import { formatPrompt } from "./format-prompt.ts";
import { Outboxes } from "./outboxes.ts";
import { parseLine } from "./parse-line.ts";
import type { Screen } from "./screen.ts";
import { ShownFiles } from "./shown-files.ts";
import type { ShownHits, Talk } from "./talk.ts";

/** Where everybody is, and where one goes who is put out of a conversation. */
const lobbyId = "lobby";
/** Without a key for so long the person is shown as away, in milliseconds. */
const idleMs = 5 * 60_000;

/** What a chat session needs. */
export type ChatSessionOptions = {
  readonly client: Client;
  readonly screen: () => Screen;
  readonly colors: Colors;
  readonly formatTime: (at: number) => string;
  readonly schedule: Platform["schedule"];
};

/** A person's talk with everybody, one conversation at a time on the screen. */
export class ChatSession implements Talk {
  readonly client: Client;
  readonly chats: ChatList;
  readonly outboxes: Outboxes;
  readonly files: ShownFiles = new ShownFiles();
  readonly downloads: Downloads;
  readonly colors: Colors;
  readonly style: EventStyle;
  hits: ShownHits | undefined;
  readonly #options: ChatSessionOptions;
  readonly #usernames = new Set<string>();
  /** The first conversation is shown, or there is no connection to get it by. */
  readonly #begun = Promise.withResolvers<void>();
  #view: ConversationView;
  #isStarted = false;
  #hasToldWhatWaits = false;
  #wasLost = false;
  #cancelIdle: (() => void) | undefined;

  constructor(options: ChatSessionOptions) {
    const { client, colors, formatTime } = options;
    this.#options = options;
    this.client = client;
    this.colors = colors;
    this.style = { colors, formatTime, numberOf: (file) => this.files.numberOf(file) };
    const note = (text: string): void => this.note(text);
    const onChange = (): void => this.showPrompt();
    this.chats = new ChatList({
      client,
      onAdded: (conversation) => this.#tellAdded(conversation),
      onNews: (conversation, messages) => this.#tellNews(conversation, messages),
      onChange,
      onError: note,
    });
    this.outboxes = new Outboxes({ client, note, onChange });
    this.downloads = new Downloads({ client, note, onChange });
    this.#view = this.#createView(lobbyId);
    client.on("connection", () => void this.#onConnection());
    client.on("events", ({ log, events }) => this.#onEvents(log, events));
    client.on("gap", ({ log, fromSeq, toSeq }) => {
      if (log === this.#view.conversationId) this.#view.takeGap(fromSeq, toSeq);
    });
    client.on("reset", () => this.note("the server's history is another one now"));
  }

  get view(): ConversationView {
    return this.#view;
  }

  /** Begins in a conversation: shows it as soon as there is a connection. */
  start(conversationId: string): void {
    this.#isStarted = true;
    this.#view = this.#createView(conversationId);
    void this.#onConnection();
  }

  /** Does what a line says; true when the person wants to leave. */
  async take(line: string): Promise<boolean> {
    const wish = parseLine(line);
    try {
      if (wish.kind === "text") this.client.sendText(this.#view.conversationId, wish.text);
      if (wish.kind !== "command") return false;
      if (wish.name === "/quit") return true;
      // What is piped in comes before there is a connection: the history is shown first, as to a person.
      await this.#begun.promise;
      const command = chatCommands.get(wish.name);
      if (command) await command.run(wish.rest, this);
      else this.note(`unknown command: ${wish.name}; /help shows what there is`);
    } catch (thrown) {
      this.note(ClientError.from(thrown).message);
    }
    return false;
  }

  /** The person leaves; settles when every download that was begun has ended. */
  async close(): Promise<void> {
    this.#cancelIdle?.();
    await this.downloads.close();
  }

  /** The person is here, and writes this. */
  onTyping(line: string): void {
    this.#cancelIdle?.();
    this.client.setActivity(true);
    this.#cancelIdle = this.#options.schedule(idleMs, () => this.client.setActivity(false));
    if (line !== "" && !line.startsWith("/")) this.client.typing(this.#view.conversationId);
  }

  /** What may stand for the end of a line. */
  complete(line: string): Promise<readonly [readonly string[], string]> {
    return completeLine(line, this.#usernames, this.chats.all.map(toLabel));
  }

  /** Shows the name, the conversation, and what is not as it should be. */
  showPrompt(): void {
    const { connection, account } = this.client;
    const { conversationId } = this.#view;
    const prompt = formatPrompt({
      connection,
      name: account?.username ?? "",
      label: conversationId === lobbyId ? "" : this.toLabel(conversationId),
      unreadCount: this.chats.countUnread(conversationId),
      outbox: this.outboxes.messages,
      download: this.downloads.current,
    });
    this.#options.screen().setPrompt(prompt);
  }

  async open(conversation: Conversation): Promise<void> {
    this.#view.close();
    this.#view = this.#createView(conversation.id);
    if (!this.chats.get(conversation.id)) await this.chats.load();
    this.note(`in ${toLabel(conversation)}`);
    this.showPrompt();
    await this.#view.begin();
  }

  toLabel(conversationId: string): string {
    const conversation = this.chats.get(conversationId);
    return conversation ? toLabel(conversation) : conversationId;
  }

  print(text: string): void {
    this.#options.screen().print(text);
  }

  note(text: string): void {
    this.print(this.colors.dim(`— ${toSafeLine(text)}`));
  }

  #createView(conversationId: string): ConversationView {
    const { client, style } = this;
    return new ConversationView({
      client,
      conversationId,
      style,
      print: (text) => this.print(text),
      note: (text) => this.note(text),
      onName: (username) => this.#usernames.add(username),
    });
  }

  async #onConnection(): Promise<void> {
    const { connection } = this.client;
    this.showPrompt();
    if (connection.state === "waiting" && !this.#wasLost) {
      this.#wasLost = true;
      this.note(`no connection: ${connection.reason}; trying again`);
    }
    const isHopeless = ["waiting", "signed_out", "stopped"].includes(connection.state);
    if (isHopeless && this.#isStarted) this.#begun.resolve();
    if (connection.state !== "live") return;
    if (this.#wasLost) this.note("connected");
    this.#wasLost = false;
    if (!this.#isStarted) return;
    await Promise.all([this.#view.begin(), this.chats.load()]);
    if (this.chats.isLoaded && !this.#hasToldWhatWaits) {
      this.#hasToldWhatWaits = true;
      await this.#tellWhatWaits();
    }
    this.#begun.resolve();
  }

  /** Once, at the beginning: what came while the person was away. */
  async #tellWhatWaits(): Promise<void> {
    const unread = formatUnread(this.chats.all, this.#view.conversationId);
    if (unread !== undefined) this.note(unread);
    try {
      const requests = await this.client.listFriendRequests();
      for (const { from } of requests) {
        if (from.id === this.client.account?.id) continue;
        this.#usernames.add(toSafeLine(from.username));
        this.note(formatRequest(from.username));
      }
      for (const { username } of await this.client.listFriends()) {
        this.#usernames.add(toSafeLine(username));
      }
    } catch (thrown) {
      this.note(ClientError.from(thrown).message);
    }
  }

  #onEvents(log: string, events: readonly Event[]): void {
    if (log === this.client.account?.id) {
      for (const event of events) this.#onAccountEvent(event);
      return;
    }
    if (log === this.#view.conversationId) this.#view.take(events);
    this.chats.take(events);
  }

  #onAccountEvent(event: Event): void {
    const { body } = event;
    if (body.kind === "read_marked") {
      this.chats.markRead(body.conversationId, body.seq);
      return;
    }
    if (!this.chats.isLoaded) return;
    if (body.kind === "conversation_added") void this.chats.load();
    if (body.kind === "conversation_removed") void this.#onRemoved(body.conversationId);
    if ("peer" in body) this.#usernames.add(toSafeLine(body.peer.username));
    const text = formatAccountEvent(event, this.client.account?.id);
    if (text !== undefined) this.note(text);
  }

  #tellAdded(conversation: Conversation): void {
    const { id, kind } = conversation;
    // A direct one tells of itself with its first message.
    if (kind === "direct" || id === this.#view.conversationId) return;
    this.note(`you are in ${toLabel(conversation)} now: /open ${this.chats.numberOf(id)}`);
  }

  async #onRemoved(id: string): Promise<void> {
    this.note(`you are in ${this.toLabel(id)} no more`);
    await this.chats.load();
    const lobby = this.chats.get(lobbyId);
    if (id === this.#view.conversationId && lobby) await this.open(lobby);
  }

  #tellNews(conversation: Conversation, messages: readonly Event[]): void {
    if (conversation.id === this.#view.conversationId) return;
    this.note(formatNews(conversation, this.chats.numberOf(conversation.id), messages));
  }
}
