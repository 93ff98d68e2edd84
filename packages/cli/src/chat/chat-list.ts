import { type Client, ClientError, type Conversation, type Event } from "@parley/sdk";
import { findByName } from "../names.ts";

/** What a list needs. */
export type ChatListOptions = {
  readonly client: Pick<Client, "listConversations" | "account">;
  /** The account is in one more conversation; comes before its news. */
  readonly onAdded: (conversation: Conversation) => void;
  /** Messages by others that came since the last call, of one conversation, oldest first. Not for what was there at the start. */
  readonly onNews: (conversation: Conversation, messages: readonly Event[]) => void;
  /** Counts or names have changed. */
  readonly onChange: () => void;
  /** The list could not be had. */
  readonly onError: (message: string) => void;
};

/**
 * The conversations of the account with their unread counts, kept up to date by what happens. Each has a number that stays
 * the same while the chat runs.
 */
export class ChatList {
  readonly #options: ChatListOptions;
  readonly #numbers = new Map<string, number>();
  #chats: ReadonlyMap<string, Conversation> | undefined;
  /** What comes while the list is being loaded: it may be older or newer than the list. */
  #waiting: Event[] | undefined;
  #loading: Promise<void> | undefined;
  #isStale = false;

  constructor(options: ChatListOptions) {
    this.#options = options;
  }

  /** Whether it was ever loaded. */
  get isLoaded(): boolean {
    return this.#chats !== undefined;
  }

  /** Those with the newest message first. */
  get all(): readonly Conversation[] {
    return [...(this.#chats?.values() ?? [])].sort((a, b) => toAt(b) - toAt(a));
  }

  /** Undefined for one that is not in the list. */
  get(id: string): Conversation | undefined {
    return this.#chats?.get(id);
  }

  /** By which number the person opens it: 1, 2, 3 … in the order in which they came. */
  numberOf(id: string): number {
    const number = this.#numbers.get(id) ?? this.#numbers.size + 1;
    this.#numbers.set(id, number);
    return number;
  }

  /** The one that somebody means by its number, name or id; undefined when there is none. Throws when there are several. */
  find(said: string): Conversation | undefined {
    const byNumber = this.all.find(({ id }) => String(this.#numbers.get(id)) === said);
    return byNumber ?? findByName(this.all, said);
  }

  /** How much is unread in all but one. */
  countUnread(exceptId: string): number {
    return this.all.reduce(
      (sum, { id, unreadCount }) => sum + (id === exceptId ? 0 : unreadCount),
      0,
    );
  }

  /** Loads it (again). Settles when it is as it was at the time of the call, or could not be had. */
  async load(): Promise<void> {
    this.#isStale = true;
    this.#loading ??= this.#loadWhileStale().finally(() => {
      this.#loading = undefined;
    });
    await this.#loading;
  }

  /** The account has read up to here. */
  markRead(id: string, seq: number): void {
    const chat = this.get(id);
    if (!chat || seq <= chat.readSeq) return;
    // How many are left is not known here unless there is nothing left.
    if (seq >= chat.head) this.#set({ ...chat, readSeq: seq, unreadCount: 0 });
    else if (chat.unreadCount > 0) void this.load();
  }

  /** What has happened in conversations. */
  take(events: readonly Event[]): void {
    if (this.#waiting) {
      this.#waiting.push(...events);
      return;
    }
    const isKnown = events.every(({ log }) => this.#chats?.has(log) ?? true);
    if (isKnown) this.#apply(events);
    else void this.load();
  }

  async #loadWhileStale(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      this.#waiting ??= [];
      try {
        const list = await this.#options.client.listConversations();
        const before = this.#chats;
        for (const { id } of list) this.numberOf(id);
        this.#chats = new Map(list.map((chat) => [chat.id, chat]));
        this.#options.onChange();
        for (const chat of list) if (before && !before.has(chat.id)) this.#tellNew(chat);
      } catch (thrown) {
        this.#options.onError(ClientError.from(thrown).message);
      }
    }
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    this.#apply(waiting);
  }

  #tellNew(chat: Conversation): void {
    const { lastMessage, unreadCount } = chat;
    this.#options.onAdded(chat);
    if (lastMessage && unreadCount > 0) this.#options.onNews(chat, [lastMessage]);
  }

  #apply(events: readonly Event[]): void {
    for (const log of new Set(events.map((event) => event.log))) {
      const chat = this.get(log);
      const isNew = events.filter((event) => event.log === log && event.seq > (chat?.head ?? 0));
      if (chat && isNew.length > 0) this.#applyTo(chat, isNew);
    }
  }

  #applyTo(chat: Conversation, events: readonly Event[]): void {
    const ownId = this.#options.client.account?.id;
    const messages = events.filter(({ body }) => body.kind === "message");
    const byOthers = messages.filter(({ actor }) => actor.id !== ownId);
    const renamed = events.flatMap(({ body }) => (body.kind === "renamed" ? [body.title] : []));
    this.#set({
      ...chat,
      title: renamed.at(-1) ?? chat.title,
      head: events.at(-1)?.seq ?? chat.head,
      lastMessage: messages.at(-1) ?? chat.lastMessage,
      unreadCount: chat.unreadCount + byOthers.length,
    });
    if (byOthers.length > 0) this.#options.onNews(this.get(chat.id) ?? chat, byOthers);
  }

  #set(chat: Conversation): void {
    this.#chats = new Map([...(this.#chats ?? []), [chat.id, chat]]);
    this.#options.onChange();
  }
}

const toAt = ({ lastMessage }: Conversation): number => lastMessage?.at ?? 0;
