import { type Clock, type Core, type Event, type File, lobbyId } from "@parley/core";
import { type Acknowledgements, createAcknowledgements } from "../../delivery/acknowledgements.ts";
import type { Delivered } from "../../delivery/delivered.ts";
import { type Broadcast, createBroadcast } from "../../net/broadcast.ts";
import { createRecentItems } from "../../net/recent-items.ts";
import type { Traffic } from "../../net/traffic.ts";
import { encodeStatus } from "./codec.ts";
import type { Member } from "./member.ts";
import { findMissed, toFirstReceipt } from "./missed.ts";
import {
  type ChunkPlan,
  createOutgoingFile,
  type OutgoingFile,
  toChunkPlan,
} from "./outgoing-file.ts";
import type { Relays } from "./relays.ts";
import type { Seats } from "./seats.ts";
import { encodeEvent, findFile, findOwnId, toSender } from "./show-event.ts";
import { createStatuses, type Statuses } from "./statuses.ts";
import { createUuid } from "./uuid.ts";

/** While more than this waits for a client, what it missed waits too. */
const maxWaitingBytes = 256 * 1024;
const pageSize = 200;

type RoomParts = {
  readonly core: Core;
  readonly clock: Clock;
  readonly seats: Seats<Member>;
  readonly delivered: Delivered;
  readonly relays: Relays;
  readonly traffic: Traffic;
};

/**
 * The lobby as this wire shows it. Who enters is told who is here and what it missed, and joins the
 * broadcast in the moment in which nothing is missing.
 */
export class Room {
  readonly #parts: RoomParts;
  readonly #broadcast: Broadcast;
  readonly #recent = createRecentItems<Event>();
  readonly #acknowledgements: Acknowledgements<Member>;
  readonly #statuses: Statuses;
  readonly #entering = new Set<Member>();
  readonly #live = new Set<Member>();
  readonly #unsubscribePresence: () => void;
  #subscription: Promise<{ close(): void }> | undefined;
  /** The seq of the last event that was cast. */
  #position = 0;

  constructor(parts: RoomParts) {
    this.#parts = parts;
    const { core, clock, delivered, traffic } = parts;
    this.#broadcast = createBroadcast({ traffic });
    this.#statuses = createStatuses(core.presence, clock);
    this.#unsubscribePresence = core.presence.subscribe((entries) => {
      for (const change of this.#statuses.toChanges(entries)) {
        for (const frame of change.frames) this.#tell(frame, parts.seats.find(change.accountId));
      }
    });
    this.#acknowledgements = createAcknowledgements({
      clock,
      traffic,
      note: (member, receipt) => delivered.note(member.session, lobbyId, receipt),
      flush: ({ outbox }) => this.#broadcast.flushTo(outbox),
      toReceipt: (member) => ({ position: this.#position, missing: member.files.unfinished }),
    });
  }

  /** Begins to follow the lobby, the first time. Rejects when the store cannot be reached; the next call tries again. */
  async open(): Promise<void> {
    this.#subscription ??= this.#subscribe();
    try {
      await this.#subscription;
    } catch (thrown) {
      this.#subscription = undefined;
      throw thrown;
    }
  }

  /**
   * Brings a member up to date and lets it take part. Settles early when the member is gone meanwhile. Rejects
   * when the store cannot be read.
   */
  async enter(member: Member): Promise<void> {
    const { core, clock, delivered } = this.#parts;
    this.#entering.add(member);
    member.outbox.push(encodeStatus({ username: member.typedName, at: clock.now() }, "login"));
    for (const frame of this.#statuses.listOthers(member.accountId)) member.outbox.push(frame);
    const receipt = await delivered.find(member.session, lobbyId);
    const missed = await findMissed(core, member.session, receipt, () => this.#position);
    // The line may break before the first ping is answered: from now on all of this is owed.
    if (receipt === undefined) delivered.note(member.session, lobbyId, toFirstReceipt(missed));
    await this.#showAll(member, missed.events);
    let { reached } = missed;
    while (reached < this.#position && !member.isGone) {
      const events = await this.#listAfter(member, reached);
      await this.#showAll(member, events);
      reached = events.at(-1)?.seq ?? this.#position;
    }
    this.#entering.delete(member);
    if (member.isGone) return;
    this.#live.add(member);
    this.#broadcast.add(member.outbox);
    this.#acknowledgements.add(member);
  }

  /** Asks, shortly, whether what was pushed has arrived; for a member that says good-bye. */
  async finish(member: Member): Promise<void> {
    if (this.#live.has(member)) await this.#acknowledgements.finish(member);
  }

  leave(member: Member): void {
    this.#entering.delete(member);
    this.#live.delete(member);
    this.#broadcast.remove(member.outbox);
    this.#acknowledgements.remove(member);
  }

  /** Those who may see a member's file while it comes in. */
  listReceivers(sender: Member): readonly Member[] {
    return [...this.#live].filter((member) => member !== sender);
  }

  /** To be called when the last chunk of a file has been pushed to somebody. */
  onFileSent(): void {
    this.#acknowledgements.schedule();
  }

  async close(): Promise<void> {
    this.#unsubscribePresence();
    this.#statuses.close();
    this.#acknowledgements.close();
    const subscription = await this.#subscription?.catch(() => undefined);
    subscription?.close();
  }

  async #subscribe(): Promise<{ close(): void }> {
    const { live } = this.#parts.core;
    const subscription = await live.subscribe(lobbyId, (events) => this.#publish(events));
    // Events may have come before the answer did.
    this.#position = Math.max(this.#position, subscription.position);
    return subscription;
  }

  /** Tells everybody but one something that is no event. */
  #tell(frame: Uint8Array, except: Member | undefined): void {
    this.#broadcast.cast({ bytes: frame, importance: "ephemeral", except: except?.outbox });
    for (const member of this.#entering) if (member !== except) member.outbox.push(frame);
  }

  #publish(events: readonly Event[]): void {
    for (const event of events) {
      const bytes = encodeEvent(event);
      const isOwn = findOwnId(event) !== undefined;
      const sender = isOwn ? this.#parts.seats.find(event.actor.id) : undefined;
      this.#position = event.seq;
      this.#recent.add({ item: event, bytes });
      if (bytes !== undefined) this.#broadcast.cast({ bytes, except: sender?.outbox });
      const file = findFile(event);
      if (file !== undefined) this.#publishFile(event, file, sender);
    }
    this.#acknowledgements.schedule();
  }

  #publishFile(event: Event, file: File, sender: Member | undefined): void {
    const ownId = findOwnId(event);
    const relay = ownId === undefined ? undefined : this.#parts.relays.take(ownId);
    const outgoing = this.#openFile(event, file, relay?.plan);
    for (const member of this.#live) {
      if (member !== sender) member.files.add(outgoing, relay?.findNext(member) ?? 0);
    }
  }

  #openFile(event: Event, file: File, plan?: ChunkPlan): OutgoingFile {
    return createOutgoingFile({
      seq: event.seq,
      plan: plan ?? toChunkPlan(file, toSender(event), createUuid()),
      read: (range) => this.#parts.core.files.read(file, range),
    });
  }

  async #listAfter(member: Member, seq: number): Promise<readonly Event[]> {
    const recent = this.#recent.listAfter(seq);
    if (recent.length > 0) return recent.map(({ item }) => item);
    const after = { kind: "after", seq } as const;
    const page = await this.#parts.core.messages.list(member.session, lobbyId, after, pageSize);
    // What is stored but not cast yet will be cast.
    return page.events.filter((event) => event.seq <= this.#position);
  }

  async #showAll(member: Member, events: readonly Event[]): Promise<void> {
    for (const event of events) {
      if (member.isGone) return;
      this.#show(member, event);
      if (member.outbox.queuedBytes > maxWaitingBytes) await member.outbox.flushed();
    }
  }

  #show(member: Member, event: Event): void {
    if (event.actor.id === member.accountId && findOwnId(event) !== undefined) return;
    const file = findFile(event);
    if (file !== undefined) member.files.add(this.#openFile(event, file), 0);
    const bytes = encodeEvent(event);
    if (bytes !== undefined) member.outbox.push(bytes);
  }
}
