import {
  type AccountId,
  ChatError,
  type Conversation,
  type ConversationId,
  type Core,
  type Event,
  type Session,
} from "@parley/core";
import type { Outbox } from "../../../net/outbox.ts";
import { encodePush, type Push } from "../codec.ts";
import type { Describer } from "../describer.ts";
import type { SignedIn } from "../sign-ins.ts";
import type { Channels, Listener } from "./channels.ts";

/** One signed-in WebSocket's place in everything that its account is told. */
export interface Seat {
  close(): void;
}

export type SeatParts = {
  readonly core: Pick<Core, "accounts" | "conversations" | "live">;
  readonly channels: Channels;
  readonly signedIn: SignedIn;
  readonly outbox: Outbox;
  /** Makes the describer of one push. */
  readonly describe: (session: Session) => Describer;
  readonly onFailure: (failure: unknown) => void;
};

/** Takes the seat: settles when nothing that is committed afterwards is missed. Rejects when the store is out of reach. */
export async function openSeat(parts: SeatParts): Promise<Seat> {
  const seat = new OpenSeat(parts);
  await seat.open();
  return seat;
}

class OpenSeat implements Seat {
  readonly #parts: SeatParts;
  readonly #listener: Listener;
  readonly #joined = new Set<ConversationId>();
  #subscription: { close(): void } | undefined;
  /** The events of the own log, one after the other. */
  #tail: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(parts: SeatParts) {
    this.#parts = parts;
    const { session, shown } = parts.signedIn;
    this.#listener = {
      session,
      outbox: parts.outbox,
      prepare: (id) => this.#introduce(id),
      isPrepared: (id) => shown.chats.has(id),
    };
  }

  get #session(): Session {
    return this.#parts.signedIn.session;
  }

  async open(): Promise<void> {
    const { core, signedIn } = this.#parts;
    const { session, shown } = signedIn;
    const opened = Promise.withResolvers<void>();
    this.#tail = opened.promise;
    try {
      this.#subscription = await core.live.subscribe(session.account.id, (events) => {
        for (const event of events) this.#schedule(event);
      });
      for (const conversation of await core.conversations.list(session)) {
        const { id, peer } = conversation;
        // Who never asked for the list has none that could lack something.
        if (!shown.hasListed) shown.chats.set(id, peer?.id);
        if (!shown.chats.has(id)) await this.#tellChat(conversation);
      }
      // Hidden chats too: they come back when somebody writes in them.
      for (const { id } of await core.conversations.listMemberships(session)) await this.#join(id);
    } catch (thrown) {
      this.close();
      throw thrown;
    } finally {
      opened.resolve();
    }
    if (this.#isClosed) this.close();
  }

  close(): void {
    this.#isClosed = true;
    this.#subscription?.close();
    for (const id of this.#joined) this.#parts.channels.leave(id, this.#listener);
    this.#joined.clear();
  }

  #schedule(event: Event): void {
    this.#tail = this.#tail
      .then(() => (this.#isClosed ? undefined : this.#handle(event)))
      .catch(this.#parts.onFailure);
  }

  /** What the client is told of an event in its account's own log. */
  async #handle({ actor, body }: Event): Promise<void> {
    switch (body.kind) {
      case "friend_requested":
        return this.#onRequested(actor.id);
      case "friend_answered":
        return this.#onAnswered(actor.id, body.isAccepted);
      case "friend_removed":
        return this.#onFriendRemoved(actor.id, body.peer.id);
      case "conversation_added":
        return this.#onAdded(body.conversationId);
      case "conversation_removed":
        return this.#leave(body.conversationId);
      default:
        // The wire has no words for the rest.
        return;
    }
  }

  #push(push: Push): void {
    this.#parts.outbox.push(encodePush(push));
  }

  async #describePerson(id: AccountId) {
    const account = await this.#parts.core.accounts.get(this.#session, id);
    return this.#parts.describe(this.#session).person(account);
  }

  async #onAdded(id: ConversationId): Promise<void> {
    if (!(await this.#introduce(id))) return;
    const memberships = await this.#parts.core.conversations.listMemberships(this.#session);
    // Somebody may have written since then.
    await this.#join(id, memberships.find((membership) => membership.id === id)?.joinedSeq);
  }

  async #onRequested(from: AccountId): Promise<void> {
    if (from === this.#session.account.id) return;
    const userInfo = await this.#describePerson(from);
    this.#push({ case: "friendAddApply", value: { userInfo } });
  }

  async #onAnswered(by: AccountId, isAccepted: boolean): Promise<void> {
    if (by === this.#session.account.id) return;
    const userInfo = await this.#describePerson(by);
    this.#push({ case: "friendProcessResult", value: { agree: isAccepted, userInfo } });
  }

  async #onFriendRemoved(by: AccountId, peer: AccountId): Promise<void> {
    const { chats } = this.#parts.signedIn.shown;
    // The client takes the chat from its list, by whomever it is told. It stays joined: somebody may write in it.
    for (const [id, peerId] of chats) if (peerId === peer) chats.delete(id);
    if (by !== this.#session.account.id)
      this.#push({ case: "friendRemove", value: { userId: by } });
  }

  /** Tells the client of a chat that it has not in its list; false when it is not (any more) the account's. */
  async #introduce(id: ConversationId): Promise<boolean> {
    if (this.#parts.signedIn.shown.chats.has(id)) return true;
    const conversation = await this.#findConversation(id);
    if (conversation === undefined) return false;
    await this.#tellChat(conversation);
    return true;
  }

  async #findConversation(id: ConversationId): Promise<Conversation | undefined> {
    try {
      return await this.#parts.core.conversations.get(this.#session, id);
    } catch (thrown) {
      if (thrown instanceof ChatError && thrown.code === "not_found") return undefined;
      throw thrown;
    }
  }

  async #tellChat(conversation: Conversation): Promise<void> {
    const { chats } = this.#parts.signedIn.shown;
    const { id, peer } = conversation;
    const described = await this.#parts
      .describe(this.#session)
      .chat({ ...conversation, lastMessage: undefined });
    // The client lists a chat twice that it is told of twice.
    if (chats.has(id)) return;
    chats.set(id, peer?.id);
    this.#push({ case: "newChatSessionInfo", value: { chatSessionInfo: described } });
  }

  async #join(id: ConversationId, after?: number): Promise<void> {
    if (this.#isClosed || this.#joined.has(id)) return;
    this.#joined.add(id);
    await this.#parts.channels.join(id, this.#listener, after);
    if (this.#isClosed) this.#leave(id);
  }

  #leave(id: ConversationId): void {
    this.#joined.delete(id);
    this.#parts.signedIn.shown.chats.delete(id);
    this.#parts.channels.leave(id, this.#listener);
  }
}
