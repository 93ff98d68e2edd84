import type { Conversation } from "../../conversations/conversation.ts";
import { ChatError } from "../../error.ts";
import { type ConversationId, type LogId, lobbyId } from "../../ids.ts";
import type { Subscription } from "../../live/live.ts";
import type { Event } from "../../messages/event.ts";
import type { Post, Posted } from "../../messages/messages.ts";
import type { Store } from "../../ports/store.ts";
import type { Session } from "../../sessions/session.ts";
import { createManualClock } from "../manual-clock.ts";
import { createMemoryBlobs } from "../memory-blobs.ts";
import { openTestCore, type TestCore } from "../open-test-core.ts";
import { createSeededRandom } from "../seeded-random.ts";
import { type Command, type Place, people, processes } from "./commands.ts";
import { createFaultyBuses, createFaultyStore } from "./faults.ts";

/** A post and what its caller was told. */
export type Tried = {
  readonly session: Session;
  readonly post: Post;
  readonly outcome: Posted | "refused" | "unavailable";
};

/** A listener's whole life. */
export type Ear = {
  readonly log: LogId;
  /** Where it began. */
  readonly position: number;
  readonly heard: Event[];
  isOpen: boolean;
  close(): void;
};

/** What is left when everything has happened. */
export type Outcome = {
  readonly tries: readonly Tried[];
  readonly ears: readonly Ear[];
  readonly logs: ReadonlyMap<LogId, readonly Event[]>;
  readonly sessions: readonly Session[];
  readonly places: Readonly<Record<Place, ConversationId>>;
  readonly defects: readonly unknown[];
};

const maxReads = 20;

/** Everything that has been begun can go on until it waits for something that only a command brings. */
async function settleDown(): Promise<void> {
  for (let round = 0; round < 20; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Several processes on one store, with people who come in by any of them. */
class Run {
  readonly #faulty;
  readonly #buses = createFaultyBuses();
  readonly #cores: readonly TestCore[];
  readonly #store: Store;
  readonly #begun: Promise<void>[] = [];
  readonly tries: Tried[] = [];
  readonly ears: Ear[] = [];
  sessions: Session[] = [];
  places = { lobby: lobbyId, group: lobbyId, direct: lobbyId };

  constructor(store: Store) {
    this.#store = store;
    this.#faulty = createFaultyStore(store);
    const blobs = createMemoryBlobs({ clock: createManualClock() });
    this.#cores = Array.from({ length: processes }, (_, number) =>
      openTestCore({
        store: this.#faulty.store,
        bus: this.#buses.connect(),
        random: createSeededRandom(number + 1),
        blobs,
      }),
    );
  }

  get defects(): readonly unknown[] {
    return this.#cores.flatMap(({ defects }) => defects);
  }

  #core(number: number): TestCore {
    const core = this.#cores[number % processes];
    if (core === undefined) throw new Error(`there is no process ${number}`);
    return core;
  }

  #session(number: number): Session {
    const session = this.sessions[number];
    if (session === undefined) throw new Error(`there is no person ${number}`);
    return session;
  }

  async open(): Promise<void> {
    const core = this.#core(0);
    for (let number = 0; number < people; number += 1) {
      this.sessions.push(await core.enter(`person ${number}`));
    }
    const [ada, bob] = [this.#session(0), this.#session(1)];
    const draft = { kind: "group", title: "Group", memberIds: [bob.account.id] } as const;
    const group: Conversation = await core.conversations.create(ada, draft);
    const direct = await core.conversations.openDirect(ada, bob.account.id);
    this.places = { lobby: lobbyId, group: group.id, direct: direct.id };
  }

  async do(command: Command): Promise<void> {
    switch (command.kind) {
      case "post":
        this.#faulty.doom("done");
        this.#begin(this.#post(command));
        break;
      case "listen":
        await this.listen(command.process, this.places[command.place]);
        break;
      case "deafen":
        this.ears[command.ear]?.close();
        break;
      case "lead notices":
        this.#buses.lead(command.way);
        break;
      case "release answers":
        this.#faulty.release(command.isNewestFirst);
        break;
      case "release notices":
        this.#buses.release();
        break;
      case "jump clock":
        for (const { ports } of this.#cores) ports.clock.jump(command.ms);
        break;
      default:
        this.#begin(this.#change(command));
    }
    await settleDown();
  }

  async listen(process: number, log: LogId): Promise<void> {
    const heard: Event[] = [];
    const listener = (events: readonly Event[]) => void heard.push(...events);
    const subscription: Subscription = await this.#core(process).live.subscribe(log, listener);
    // What was heard before the answer lies at or before the position.
    const ear: Ear = {
      ...{ log, heard, isOpen: true },
      position: subscription.position - heard.length,
      close() {
        ear.isOpen = false;
        subscription.close();
      },
    };
    this.ears.push(ear);
  }

  /** Ends the faults, and lets every hub hear of something new: a notice that was lost is not told again. */
  async calm(): Promise<void> {
    this.#buses.lead("told");
    this.#buses.release();
    let isOver = false;
    const end = () => {
      isOver = true;
    };
    const begun = Promise.all(this.#begun);
    begun.then(end, end);
    while (!isOver) {
      this.#faulty.release(false);
      await settleDown();
    }
    await begun;
    this.#faulty.doom("done");
    for (const place of Object.values(this.places)) {
      const content = { kind: "text", text: "the end" } as const;
      const post = { conversationId: place, clientMessageId: "", content };
      // Whoever may.
      for (const session of this.sessions) await this.#try(0, session, post);
    }
    for (const session of this.sessions) {
      const { head } = await this.#core(0).conversations.get(session, lobbyId);
      await this.#core(0).conversations.markRead(session, lobbyId, head);
    }
    for (const core of this.#cores) core.ports.clock.advance(1_000);
    await settleDown();
  }

  /** Reads everything once everybody who listens has had the time to hear it: a read waits for those that were asked for before. */
  async readAll(): Promise<ReadonlyMap<LogId, readonly Event[]>> {
    for (let tries = 1; ; tries += 1) {
      const logs = await this.#readLogs();
      const isLate = ({ log, isOpen, position, heard }: Ear) =>
        isOpen && position + heard.length < (logs.get(log)?.length ?? 0);
      if (tries === maxReads || !this.ears.some(isLate)) return logs;
      await settleDown();
    }
  }

  async #readLogs(): Promise<ReadonlyMap<LogId, readonly Event[]>> {
    const logs: LogId[] = [
      ...Object.values(this.places),
      ...this.sessions.map(({ account }) => account.id),
    ];
    const entries = logs.map(async (log) => {
      const events: Event[] = [];
      for (;;) {
        const position = { kind: "after", seq: events.at(-1)?.seq ?? 0 } as const;
        const page = await this.#store.listEvents(log, position, 50);
        if (page.length === 0) return [log, events] as const;
        events.push(...page);
      }
    });
    return new Map(await Promise.all(entries));
  }

  async close(): Promise<void> {
    for (const core of this.#cores) await core.close();
  }

  #begin(work: Promise<void>): void {
    this.#begun.push(work);
  }

  async #post(command: Extract<Command, { kind: "post" }>): Promise<void> {
    const { person, process, place, messageId, isFile, fate } = command;
    const session = this.#session(person);
    const text = `${messageId} by ${person}`;
    const content = isFile
      ? ({ kind: "file", fileId: await this.#storeFile(session, process, text) } as const)
      : ({ kind: "text", text } as const);
    const conversationId = this.places[place];
    this.#faulty.doom(fate);
    await this.#try(process, session, {
      conversationId,
      clientMessageId: `id ${messageId}`,
      content,
    });
  }

  async #storeFile(session: Session, process: number, text: string) {
    const bytes = new TextEncoder().encode(text);
    return (await this.#core(process).files.store(session, "file.txt", bytes)).id;
  }

  async #try(process: number, session: Session, post: Post): Promise<void> {
    try {
      const outcome = await this.#core(process).messages.post(session, post);
      this.tries.push({ session, post, outcome });
    } catch (thrown) {
      const { code } = ChatError.from(thrown);
      if (code === "internal") throw thrown;
      const outcome = code === "unavailable" ? "unavailable" : "refused";
      this.tries.push({ session, post, outcome });
    }
  }

  async #change({ kind, actor, person, process, fate }: Extract<Command, { actor: number }>) {
    const core = this.#core(process);
    const session = this.#session(actor);
    const { id } = this.#session(person).account;
    const { group } = this.places;
    try {
      const { head } = await core.conversations.get(session, lobbyId);
      this.#faulty.doom(fate);
      if (kind === "add") await core.conversations.addMembers(session, group, [id]);
      else if (kind === "block") await core.friends.block(session, id);
      else if (kind === "unblock") await core.friends.unblock(session, id);
      else if (kind === "read") await core.conversations.markRead(session, lobbyId, head);
      else if (actor === person) await core.conversations.leave(session, group);
      else await core.conversations.removeMember(session, group, id);
    } catch (thrown) {
      if (ChatError.from(thrown).code === "internal") throw thrown;
    }
  }
}

/** Lets the commands happen to processes on this store, calms everything, and gives what came of it. */
export async function runCommands(store: Store, commands: readonly Command[]): Promise<Outcome> {
  const run = new Run(store);
  try {
    await run.open();
    for (let process = 0; process < processes; process += 1) {
      for (const place of Object.values(run.places)) await run.listen(process, place);
      for (const { account } of run.sessions) await run.listen(process, account.id);
    }
    for (const command of commands) await run.do(command);
    await run.calm();
    const { tries, ears, sessions, places, defects } = run;
    return { tries, ears, sessions, places, defects, logs: await run.readAll() };
  } finally {
    await run.close();
  }
}
