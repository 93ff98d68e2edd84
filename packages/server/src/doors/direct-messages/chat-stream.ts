import {
  type AccountId,
  type Conversation,
  type ConversationId,
  type Core,
  type Event,
  foldName,
  type Session,
} from "@parley/core";
import type { GrpcStream } from "../../net/grpc-stream.ts";
import { encodeMessage, encodeNotice, toMessage } from "./codec.ts";
import type { Follow } from "./follow.ts";

type ChatStreamParts = {
  readonly core: Core;
  readonly stream: GrpcStream;
  readonly session: Session;
  readonly openFollow: (conversation: Conversation, from: "missed" | "now") => Promise<Follow>;
  readonly findWebUrl: () => string | undefined;
  readonly now: () => number;
  /** Called with what made it impossible to follow a conversation. */
  readonly onFailure: (thrown: unknown) => void;
};

const joinedText = "You have joined the room.";

/**
 * One `SendMessage` call. Until it joins somebody it gets what anybody writes to its account, from the moment in which
 * it was opened; once it has joined it gets that one conversation alone, from where the account had it last: clients show
 * whatever comes in the screen that is open.
 */
export class ChatStream {
  readonly session: Session;
  readonly #parts: ChatStreamParts;
  /** The conversations in which it has written, by peer. */
  readonly #written = new Map<AccountId, Conversation>();
  readonly #follows = new Map<ConversationId, Follow>();
  /** Changes of what is followed, one after the other. */
  #tail: Promise<void> = Promise.resolve();
  /** The folded username of the peer; `undefined` before a join. */
  #joined: string | undefined;
  #accountLog: { close(): void } | undefined;
  #isClosed = false;

  constructor(parts: ChatStreamParts) {
    this.#parts = parts;
    this.session = parts.session;
  }

  get accountId(): AccountId {
    return this.session.account.id;
  }

  get stream(): GrpcStream {
    return this.#parts.stream;
  }

  get follows(): readonly Follow[] {
    return [...this.#follows.values()];
  }

  /** Whether it shows what this person does. */
  shows(username: string): boolean {
    return this.#joined === undefined || this.#joined === foldName(username);
  }

  /** Begins to follow what is written to the account. Rejects when the store cannot be read. */
  async open(): Promise<void> {
    const { live } = this.#parts.core;
    const accountLog = await live.subscribe(this.accountId, (events) => this.#onEvents(events));
    if (this.#isClosed) accountLog.close();
    else this.#accountLog = accountLog;
    await this.#change(async () => {
      for (const conversation of await this.#listDirect()) await this.#follow(conversation, "now");
    });
  }

  /** Says something in the name of the server. */
  notify(text: string): void {
    const { username } = this.session.account;
    this.stream.outbox.push(encodeNotice(username, text, this.#parts.now()));
  }

  /**
   * Shows one conversation alone, with what was missed of it; with nobody's name, all of them again. Says so in between: in front of it
   * comes what was shown before, behind it the conversation from where it begins.
   */
  async join(username: string, peer: AccountId | undefined): Promise<void> {
    this.#joined = username === "" ? undefined : foldName(username);
    await this.#change(async () => {
      if (username === "") {
        this.notify(joinedText);
        for (const conversation of await this.#listDirect()) {
          await this.#follow(conversation, "now");
        }
        return;
      }
      const { conversations } = this.#parts.core;
      const direct = peer && (await conversations.findDirect(this.session, peer));
      for (const [id, follow] of this.#follows) {
        if (id !== direct?.id || !follow.isWhole) this.#unfollow(id);
      }
      this.notify(joinedText);
      if (direct !== undefined) await this.#follow(direct, "missed");
    });
  }

  /** Posts a text to somebody, and shows it to this stream whatever it has joined. */
  async send(peer: AccountId, username: string, text: string): Promise<void> {
    // Clients send one when the line is empty; there is nothing in it to store.
    if (text.trim() === "") return;
    const { core, findWebUrl } = this.#parts;
    const conversation = await this.#openDirect(peer);
    if (this.shows(username)) await this.#change(() => this.#follow(conversation, "missed"));
    const { event } = await core.messages.post(this.session, {
      conversationId: conversation.id,
      clientMessageId: "",
      content: { kind: "text", text },
    });
    if (this.#follows.has(conversation.id)) return;
    this.stream.outbox.push(encodeMessage(toMessage(event, username, findWebUrl())));
  }

  close(): void {
    this.#isClosed = true;
    this.#accountLog?.close();
    for (const id of [...this.#follows.keys()]) this.#unfollow(id);
  }

  #change(run: () => Promise<void>): Promise<void> {
    const change = this.#tail.then(run);
    this.#tail = change.catch(() => {});
    return change;
  }

  /** Somebody has opened a conversation with the account, or it is on its list again. */
  #onEvents(events: readonly Event[]): void {
    for (const { body } of events) {
      if (body.kind !== "conversation_added") continue;
      this.#change(() => this.#followNew(body.conversationId)).catch(this.#parts.onFailure);
    }
  }

  async #openDirect(peer: AccountId): Promise<Conversation> {
    const known = this.#written.get(peer);
    if (known !== undefined) return known;
    const conversation = await this.#parts.core.conversations.openDirect(this.session, peer);
    this.#written.set(peer, conversation);
    return conversation;
  }

  async #followNew(id: ConversationId): Promise<void> {
    if (this.#isClosed || this.#follows.has(id)) return;
    const conversation = await this.#parts.core.conversations.get(this.session, id);
    const { kind, peer } = conversation;
    if (kind === "direct" && peer !== undefined && this.shows(peer.username)) {
      await this.#follow(conversation, "missed");
    }
  }

  async #follow(conversation: Conversation, from: "missed" | "now"): Promise<void> {
    if (this.#isClosed || this.#follows.has(conversation.id)) return;
    const follow = await this.#parts.openFollow(conversation, from);
    // The call may have ended meanwhile.
    if (this.#isClosed) follow.close();
    else this.#follows.set(conversation.id, follow);
  }

  #unfollow(id: ConversationId): void {
    this.#follows.get(id)?.close();
    this.#follows.delete(id);
  }

  /** The account's direct conversations, those that are hidden too. */
  async #listDirect(): Promise<readonly Conversation[]> {
    const { conversations } = this.#parts.core;
    const listed = await conversations.list(this.session);
    const known = new Set(listed.map(({ id }) => id));
    const memberships = await conversations.listMemberships(this.session);
    const hidden: Conversation[] = [];
    for (const { id } of memberships) {
      if (!known.has(id)) hidden.push(await conversations.get(this.session, id));
    }
    return [...listed, ...hidden].filter(({ kind }) => kind === "direct");
  }
}
