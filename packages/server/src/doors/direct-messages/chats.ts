import type { AccountId, Clock, Core, Session, SessionId } from "@parley/core";
import type { Admission } from "../../admission/admission.ts";
import { patientWaitMs } from "../../admission/limits.ts";
import { type Acknowledgements, createAcknowledgements } from "../../delivery/acknowledgements.ts";
import type { Delivered } from "../../delivery/delivered.ts";
import { createPace, type Pace } from "../../delivery/pace.ts";
import type { GrpcStream } from "../../net/grpc-stream.ts";
import type { Log } from "../../net/log.ts";
import type { Traffic } from "../../net/traffic.ts";
import { ChatStream } from "./chat-stream.ts";
import { type ClientMessage, decodeMessage } from "./codec.ts";
import { createDirectFeeds, type DirectFeeds } from "./direct-feeds.ts";
import { toRefusal, toSaveError, toStatus, toWireError } from "./errors.ts";
import { type Follow, openFollow } from "./follow.ts";
import { findPeer, requirePeer } from "./peers.ts";

type ChatsParts = {
  readonly core: Core;
  readonly clock: Clock;
  readonly admission: Admission;
  readonly log: Log;
  readonly delivered: Delivered;
  readonly findWebUrl: () => string | undefined;
  readonly traffic: Traffic;
};

/** The open `SendMessage` calls. Every call of an account counts: none takes another's place. */
export class Chats {
  readonly #parts: ChatsParts;
  readonly #feeds: DirectFeeds;
  readonly #acknowledgements: Acknowledgements<Follow>;
  readonly #chats = new Map<AccountId, Set<ChatStream>>();
  #isStopping = false;

  constructor(parts: ChatsParts) {
    this.#parts = parts;
    this.#acknowledgements = createAcknowledgements<Follow>({
      clock: parts.clock,
      traffic: parts.traffic,
      note: ({ session, log }, receipt) => parts.delivered.note(session, log, receipt),
      flush: (follow) => follow.flush(),
      toReceipt: ({ position }) => ({ position, missing: [] }),
    });
    const onMessage = () => this.#acknowledgements.schedule();
    this.#feeds = createDirectFeeds({ ...parts, onMessage });
  }

  /** Whether a call of this session is open. */
  holds(id: SessionId): boolean {
    return this.#list().some(({ session }) => session.id === id);
  }

  /** Serves a call until it is over. */
  async serve(stream: GrpcStream, session: Session): Promise<void> {
    if (this.#isStopping) throw toRefusal("stopping");
    const { core, clock, log, findWebUrl, delivered } = this.#parts;
    const chat: ChatStream = new ChatStream({
      core,
      stream,
      session,
      findWebUrl,
      now: () => clock.now(),
      onFailure: (thrown) => stream.end(toWireError(thrown, log)),
      openFollow: (conversation, from) =>
        openFollow({
          feeds: this.#feeds,
          acknowledgements: this.#acknowledgements,
          delivered,
          stream,
          session,
          conversation,
          from,
        }),
    });
    const pace = createPace({ clock, limits: core.limits, signal: stream.signal });
    const stopWatching = core.sessions.watchEnd(session.id, () =>
      stream.end(toStatus("endedSession")),
    );
    const presence = core.presence.join(session);
    this.#add(chat);
    try {
      // It may have ended before its end was watched.
      if ((await core.sessions.find(session.id)) === undefined) throw toRefusal("endedSession");
      await this.#open(chat);
      // The headers tell the client that it misses nothing from now on.
      stream.sendHeaders();
      for await (const bytes of stream.messages) {
        // A refusal would end the stream: who sends too fast is read more slowly.
        await pace.next();
        await this.#take(chat, decodeMessage(bytes), pace);
      }
      if (!stream.signal.aborted) await this.#finish(chat);
    } finally {
      this.#remove(chat);
      chat.close();
      stopWatching();
      presence.release(stream.signal.aborted ? "lost" : "left");
      await delivered.save();
    }
  }

  /** Opens it in its turn. */
  async #open(chat: ChatStream): Promise<void> {
    const leave = await this.#parts.admission.enter(patientWaitMs);
    try {
      if (!chat.stream.signal.aborted) await chat.open();
    } finally {
      leave();
    }
  }

  /** Ends every call. */
  async drain(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(
      this.#list().map(async (chat) => {
        await this.#finish(chat);
        chat.stream.end(toStatus("stopping"));
      }),
    );
  }

  close(): void {
    this.#isStopping = true;
    for (const { stream } of this.#list()) stream.end(toStatus("stopping"));
    this.#acknowledgements.close();
  }

  #list(): readonly ChatStream[] {
    return [...this.#chats.values()].flatMap((chats) => [...chats]);
  }

  #add(chat: ChatStream): void {
    const chats = this.#chats.get(chat.accountId) ?? new Set();
    this.#chats.set(chat.accountId, chats);
    chats.add(chat);
  }

  #remove(chat: ChatStream): void {
    const chats = this.#chats.get(chat.accountId);
    chats?.delete(chat);
    if (chats?.size === 0) this.#chats.delete(chat.accountId);
  }

  /** Waits, shortly, for the answer that what was sent has arrived. */
  async #finish({ follows }: ChatStream): Promise<void> {
    const whole = follows.filter(({ isWhole }) => isWhole);
    await Promise.all(whole.map((follow) => this.#acknowledgements.finish(follow)));
  }

  #take(chat: ChatStream, message: ClientMessage, pace: Pace): Promise<void> {
    return message.kind === "join"
      ? this.#join(chat, message.peer)
      : this.#send(chat, message.peer, message.text, pace);
  }

  async #send(chat: ChatStream, username: string, text: string, pace: Pace): Promise<void> {
    try {
      const peer = await requirePeer(this.#parts.core.accounts, chat.session, username);
      await pace.insist(() => chat.send(peer.id, peer.username, text));
    } catch (thrown) {
      throw toSaveError(thrown, this.#parts.log);
    }
  }

  /** Anybody's name will do, also nobody's and one's own: the answer does not tell who is there. */
  async #join(chat: ChatStream, username: string): Promise<void> {
    const { accounts } = this.#parts.core;
    const peer = username === "" ? undefined : await findPeer(accounts, chat.session, username);
    await chat.join(username, peer?.id);
    if (peer !== undefined) await this.#tellJoined(chat, peer.id);
  }

  /** Tells the peer's streams that show the newcomer, unless the peer wants no word from it. */
  async #tellJoined({ session }: ChatStream, peer: AccountId): Promise<void> {
    const { id, username } = session.account;
    const [first, ...others] = this.#chats.get(peer) ?? [];
    if (first === undefined) return;
    const blocked = await this.#parts.core.friends.listBlocked(first.session);
    if (blocked.some((account) => account.id === id)) return;
    for (const chat of [first, ...others]) {
      if (chat.shows(username)) chat.notify(`${username} has joined the room.`);
    }
  }
}
