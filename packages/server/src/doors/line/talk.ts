import {
  ChatError,
  type Clock,
  type Conversation,
  type ConversationId,
  type Core,
  type Event,
  lobbyId,
  type Session,
} from "@parley/core";
import { showAccountNews } from "./account-news.ts";
import type { ClockTime } from "./clock-time.ts";
import type { LineConnection } from "./connection.ts";
import type { Feeds } from "./feeds.ts";
import { createFollowing, type Following } from "./following.ts";
import type { LineLimits } from "./limits.ts";
import { showEvent, toNames } from "./show-event.ts";
import { isShownIn, toConversationName, type Views } from "./views.ts";
import { toShownName } from "./words.ts";

/** What a person's side of a connection is made of. */
export type TalkParts = {
  readonly core: Core;
  readonly clock: Clock;
  readonly session: Session;
  readonly connection: LineConnection;
  readonly feeds: Feeds;
  readonly views: Views;
  readonly time: ClockTime;
  readonly limits: LineLimits;
  /** A new client message id of this connection. */
  readonly nextId: () => string;
  /** Told when a conversation cannot be followed any more. */
  readonly onFailure: (failure: unknown) => void;
};

/** A person who has signed in: one conversation to talk in, all of them to read. */
export class Talk {
  readonly core: Core;
  readonly session: Session;
  readonly limits: LineLimits;
  readonly time: ClockTime;
  readonly #parts: TalkParts;
  readonly #following: Following;
  #currentId: ConversationId = lobbyId;
  #subscription: { close(): void } | undefined;
  /** What changes the following is done one after the other. */
  #turn: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(parts: TalkParts) {
    const { core, session, connection, feeds, limits, time, onFailure } = parts;
    this.core = core;
    this.session = session;
    this.limits = limits;
    this.time = time;
    this.#parts = parts;
    this.#following = createFollowing({ feeds, session, outbox: connection.outbox, onFailure });
  }

  /** Where a line without a command goes. */
  get currentId(): ConversationId {
    return this.#currentId;
  }

  /** Sends lines, each with its end, to this person alone. */
  say(lines: string): void {
    this.#parts.connection.send(lines);
  }

  /** Follows all the person's conversations and shows what there is to know at first. */
  async start(): Promise<void> {
    const { id } = this.session.account;
    // Before the list is read, so that no conversation is missed; what is heard waits for its turn.
    const listening = this.core.live.subscribe(id, (events) => this.#hear(events));
    await this.#inTurn(async () => {
      this.#subscription = await listening;
      if (this.#isClosed) return this.#subscription.close();
      const conversations = await this.core.conversations.list(this.session);
      const others = conversations.filter((one) => one.id !== lobbyId);
      this.say(await this.#toWelcome(others));
      await Promise.all(others.map((one) => this.#follow(one)));
      await this.#enter(await this.core.conversations.get(this.session, lobbyId));
    });
  }

  /**
   * Makes a conversation the one that is talked in, and shows its last lines. `open` may make or join it: what is heard of that
   * waits until the person is there. Throws what `open` throws.
   */
  async moveTo(open: () => Promise<Conversation>): Promise<void> {
    await this.#inTurn(async () => {
      const conversation = await open();
      const word = conversation.kind === "direct" ? "with" : "in";
      this.say(`* you talk ${word} ${toConversationName(conversation)} now\n`);
      await this.#orFail(async () => {
        await this.#leaveCurrent();
        await this.#following.leave(conversation.id);
        await this.#enter(conversation);
      });
    });
  }

  /** Leaves the conversation that is talked in, for the lobby. Throws what the core refuses. */
  async leaveCurrent(): Promise<void> {
    const { core, session } = this;
    const id = this.#currentId;
    await this.#inTurn(async () => {
      // First, because the news of it are for the others.
      await this.#following.leave(id);
      try {
        await core.conversations.leave(session, id);
      } catch (thrown) {
        await this.#orFail(async () => this.#enter(await core.conversations.get(session, id)));
        throw thrown;
      }
      await this.#orFail(() => this.#enterLobby());
    });
  }

  /** Posts a text; everybody but this connection is shown it. */
  async post(conversationId: ConversationId, text: string): Promise<void> {
    await this.core.messages.post(this.session, {
      conversationId,
      clientMessageId: this.#parts.nextId(),
      content: { kind: "text", text },
    });
  }

  /** Events as lines, with the day where it is not the one before; beginning with today. */
  show(events: readonly Event[], toEventLabel: (event: Event) => string = () => ""): string {
    const { time } = this;
    let day = time.toDay(this.#parts.clock.now());
    let lines = "";
    for (const event of events) {
      const shown = showEvent(event, { time, label: toEventLabel(event) });
      if (shown === undefined) continue;
      const next = time.toDay(event.at);
      if (next !== day) lines += `* ${next}\n`;
      day = next;
      lines += shown;
    }
    return lines;
  }

  /** Ends it. */
  close(): void {
    this.#isClosed = true;
    this.#subscription?.close();
    this.#following.close();
  }

  /** Marks as read what the person has been shown of the conversation that is talked in. */
  async markRead(): Promise<void> {
    const { core, session } = this;
    const { head } = await core.conversations.get(session, this.#currentId);
    await core.conversations.markRead(session, this.#currentId, head);
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(task);
    this.#turn = done.catch(() => {});
    return done;
  }

  /** Half a move would leave a conversation that nobody reads: then the connection ends, and the client comes back. */
  async #orFail(move: () => Promise<void>): Promise<void> {
    await move().catch(this.#parts.onFailure);
  }

  async #toWelcome(others: readonly Conversation[]): Promise<string> {
    const { username } = this.session.account;
    const requests = await this.core.friends.listRequests(this.session);
    const asking = requests
      .map(({ from }) => from)
      .filter(({ id }) => id !== this.session.account.id);
    const unread = others
      .filter(({ unreadCount }) => unreadCount > 0)
      .map((one) => `${toConversationName(one)} (${one.unreadCount})`);
    return [
      `* you are ${toShownName(username)} and talk in the lobby; /help lists the commands\n`,
      unread.length > 0 ? `* unread: ${unread.join(", ")}; /join NAME shows it\n` : "",
      asking.length > 0 ? `* waiting for your /accept or /decline: ${toNames(asking)}\n` : "",
    ].join("");
  }

  /** Shows a conversation beside the one that is talked in, from a seq on or from now on. */
  async #follow(conversation: Conversation, after?: number): Promise<void> {
    const { views } = this.#parts;
    const view = views.toMarked(conversation, this.session.account.id);
    const head = await this.#following.open(conversation.id, view);
    this.#following.join(conversation.id, after ?? head);
  }

  async #enter(conversation: Conversation): Promise<void> {
    const { id } = conversation;
    const newest = { kind: "newest" } as const;
    const { shownEvents } = this.limits;
    this.#currentId = id;
    const { events, head } = await this.core.messages.list(this.session, id, newest, shownEvents);
    this.say(this.show(events.filter((event) => isShownIn(conversation, event))));
    await this.#following.open(id, this.#parts.views.toPlain(conversation));
    this.#following.join(id, events.at(-1)?.seq ?? head);
    await this.core.conversations.markRead(this.session, id, head);
  }

  async #leaveCurrent(): Promise<void> {
    const id = this.#currentId;
    if (!this.#following.has(id)) return;
    const shown = await this.#following.leave(id);
    const conversation = await findConversation(this.core, this.session, id);
    if (conversation === undefined) return;
    await this.core.conversations.markRead(this.session, id, shown);
    await this.#follow(conversation, shown);
  }

  #hear(events: readonly Event[]): void {
    for (const event of events) {
      const { body } = event;
      this.say(showAccountNews(event, this.session.account.id));
      if (body.kind === "conversation_added") {
        this.#soon(() => this.#add(body.conversationId, event));
      } else if (body.kind === "conversation_removed") {
        void this.#following.drop(body.conversationId);
        this.#soon(() => this.#remove(body.conversationId, event));
      }
    }
  }

  #soon(task: () => Promise<void>): void {
    this.#inTurn(async () => {
      if (!this.#isClosed) await task();
    }).catch(this.#parts.onFailure);
  }

  async #add(id: ConversationId, { actor }: Event): Promise<void> {
    if (this.#following.has(id)) return;
    const conversation = await findConversation(this.core, this.session, id);
    if (conversation === undefined) return;
    const name = toConversationName(conversation);
    const isInvited = actor.id !== this.session.account.id && conversation.kind !== "direct";
    if (isInvited)
      this.say(`* ${toShownName(actor.username)} added you to ${name}: /join ${name}\n`);
    await this.#follow(conversation, conversation.readSeq);
  }

  async #remove(id: ConversationId, { actor }: Event): Promise<void> {
    const isCurrent = id === this.#currentId;
    await this.#following.leave(id);
    if (actor.id !== this.session.account.id) {
      this.say(`* ${toShownName(actor.username)} took you out of a conversation\n`);
    }
    if (!isCurrent) return;
    this.say("* you talk in the lobby now\n");
    await this.#enterLobby();
  }

  async #enterLobby(): Promise<void> {
    await this.#following.leave(lobbyId);
    await this.#enter(await this.core.conversations.get(this.session, lobbyId));
  }
}

/** The conversation as the session's account sees it; `undefined` when it is no member (any more). */
async function findConversation(core: Core, session: Session, id: ConversationId) {
  try {
    return await core.conversations.get(session, id);
  } catch (thrown) {
    if (ChatError.from(thrown).code === "not_found") return undefined;
    throw thrown;
  }
}
