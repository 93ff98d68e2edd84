import {
  type AccountId,
  type ConversationId,
  type Core,
  type Event,
  isMessageEvent,
  type Session,
} from "@parley/core";
import { type Broadcast, createBroadcast } from "../../../net/broadcast.ts";
import type { Outbox } from "../../../net/outbox.ts";
import type { Traffic } from "../../../net/traffic.ts";
import { encodePush } from "../codec.ts";
import type { Describer } from "../describer.ts";
import { isOwnMessage } from "../own-message.ts";

/** A connection that is pushed what happens in its conversations. */
export type Listener = {
  readonly session: Session;
  readonly outbox: Outbox;
  /**
   * Called before a push about a conversation that the client has not in its list; settles when it has. False: the
   * push is not sent either.
   */
  readonly prepare: (id: ConversationId) => Promise<boolean>;
  /** Whether the client has the conversation in its list. */
  readonly isPrepared: (id: ConversationId) => boolean;
};

/** The conversations that somebody listens to by this door. Each event is encoded once for all. */
export interface Channels {
  /**
   * Adds a listener, which the caller has found to be a member. It gets what is committed from now on, and what was
   * committed after the seq `after` when that is given.
   */
  join(id: ConversationId, listener: Listener, after?: number): Promise<void>;
  leave(id: ConversationId, listener: Listener): void;
}

type ChannelsParts = {
  readonly core: Pick<Core, "live" | "messages">;
  /** Makes the describer of one push. */
  readonly describe: (session: Session) => Describer;
  readonly onFailure: (failure: unknown) => void;
  readonly traffic: Traffic;
};

const catchUpSize = 50;
/** Of events that are described at the same time, each of which may carry a picture of who wrote it. */
const maxAtOnce = 32;

/** Creates the channels, none of them open. */
export function createChannels(parts: ChannelsParts): Channels {
  const channels = new Map<ConversationId, Channel>();
  const close = (channel: Channel) => {
    if (channels.get(channel.id) === channel) channels.delete(channel.id);
  };
  return {
    async join(id, listener, after) {
      const channel: Channel = channels.get(id) ?? new Channel(id, parts, () => close(channel));
      channels.set(id, channel);
      try {
        await channel.join(listener, after);
      } catch (failure) {
        channel.leave(listener);
        throw failure;
      }
    },
    leave: (id, listener) => channels.get(id)?.leave(listener),
  };
}

class Channel {
  readonly id: ConversationId;
  readonly #parts: ChannelsParts;
  readonly #onEmpty: () => void;
  readonly #listeners = new Set<Listener>();
  readonly #broadcast: Broadcast;
  readonly #subscription: Promise<{ readonly position: number; close(): void }>;
  /** What is to be shown, one after the other: describing takes time and must not change the order. */
  #tail: Promise<void> = Promise.resolve();
  /** The last step of the tail while it is still waiting, and more events can go along. */
  #batch: Event[] | undefined;

  constructor(id: ConversationId, parts: ChannelsParts, onEmpty: () => void) {
    this.id = id;
    this.#parts = parts;
    this.#broadcast = createBroadcast({ traffic: parts.traffic });
    this.#onEmpty = onEmpty;
    this.#subscription = parts.core.live.subscribe(id, (events) => this.#take(events));
  }

  async join(listener: Listener, after: number | undefined): Promise<void> {
    if (this.#listeners.has(listener)) return;
    this.#listeners.add(listener);
    const { position } = await this.#subscription;
    // Behind what is being shown now, which the listener must not get, or gets from the store.
    await this.#run(async () => {
      const missed = after === undefined ? [] : await this.#listAfter(listener, after);
      for (const event of missed) {
        if (event.seq <= position) await this.#show(event, [listener]);
      }
      if (this.#listeners.has(listener)) this.#broadcast.add(listener.outbox);
    });
  }

  leave(listener: Listener): void {
    this.#broadcast.remove(listener.outbox);
    if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
    this.#onEmpty();
    // What did not open has nothing to close; who joined was told.
    this.#subscription.then((subscription) => subscription.close()).catch(() => {});
  }

  /** The step's own failure is its caller's; it does not keep the next one from its turn. */
  #run(step: () => Promise<void>): Promise<void> {
    // What comes now comes behind it.
    this.#batch = undefined;
    const done = this.#tail.then(step);
    this.#tail = done.catch(() => {});
    return done;
  }

  #take(events: readonly Event[]): void {
    for (const event of events) this.#removeGone(event);
    if (this.#batch !== undefined) {
      this.#batch.push(...events);
      return;
    }
    const batch = [...events];
    const done = this.#run(() => {
      if (this.#batch === batch) this.#batch = undefined;
      return this.#castAll(batch);
    });
    this.#batch = batch;
    done.catch(this.#parts.onFailure);
  }

  /** At once, so that nothing that follows reaches who is no member any more. */
  #removeGone({ actor, body }: Event): void {
    if (body.kind === "member_left") this.#remove(actor.id);
    if (body.kind === "member_removed") this.#remove(body.account.id);
  }

  #remove(accountId: AccountId): void {
    for (const listener of this.#listeners) {
      if (listener.session.account.id === accountId) this.leave(listener);
    }
  }

  /** Describes many at a time: one after the other would fall behind where people write faster than the store answers. */
  async #castAll(events: readonly Event[]): Promise<void> {
    for (let at = 0; at < events.length; ) {
      const some = events.slice(at, at + countAtOnce(events, at));
      at += some.length;
      const [any] = this.#listeners;
      if (any === undefined) return;
      const frames = await Promise.allSettled(
        some.map((event) => this.#encode(event, any.session)),
      );
      for (const [index, event] of some.entries()) {
        const frame = frames[index];
        if (frame?.status === "rejected") this.#parts.onFailure(frame.reason);
        else if (frame?.value !== undefined) await this.#cast(event, frame.value);
      }
    }
  }

  async #cast(event: Event, frame: Uint8Array): Promise<void> {
    const others = [...this.#listeners].filter(({ session }) => !isOwn(event, session));
    for (const listener of others) {
      if (!listener.isPrepared(this.id)) await this.#prepare(listener);
    }
    const except = [...this.#listeners].find(({ session }) => isOwn(event, session))?.outbox;
    this.#broadcast.cast({ bytes: frame, except });
  }

  async #prepare(listener: Listener): Promise<void> {
    try {
      await listener.prepare(this.id);
    } catch (failure) {
      this.#parts.onFailure(failure);
    }
  }

  async #show(event: Event, listeners: readonly Listener[]): Promise<void> {
    for (const { session, outbox } of listeners) {
      if (isOwn(event, session)) continue;
      const frame = await this.#encode(event, session);
      if (frame !== undefined) outbox.push(frame);
    }
  }

  /** `undefined` for what this wire does not show. */
  async #encode(event: Event, session: Session): Promise<Uint8Array | undefined> {
    const { body } = event;
    if (isMessageEvent(event)) {
      const messageInfo = await this.#parts.describe(session).message(event);
      return encodePush({ case: "newMessageInfo", value: { messageInfo } });
    }
    if (body.kind !== "renamed") return undefined;
    const value = { chatSessionId: this.id, groupName: body.title };
    return encodePush({ case: "newGroupName", value });
  }

  async #listAfter({ session }: Listener, seq: number): Promise<readonly Event[]> {
    const position = { kind: "after", seq } as const;
    return (await this.#parts.core.messages.list(session, this.id, position, catchUpSize)).events;
  }
}

function isOwn(event: Event, session: Session): boolean {
  return isMessageEvent(event) && isOwnMessage(event, session.id);
}

/** How many of the events from `at` on are described together; one whose file goes along is in memory alone. */
function countAtOnce(events: readonly Event[], at: number): number {
  const end = Math.min(events.length, at + maxAtOnce);
  let next = at;
  while (next < end && !hasFile(events[next])) next += 1;
  return Math.max(1, next - at);
}

function hasFile(event: Event | undefined): boolean {
  return event !== undefined && isMessageEvent(event) && event.body.content.kind === "file";
}
