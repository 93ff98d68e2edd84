import { type Accessor, createMemo, createSignal } from "solid-js";
import type { Engine } from "../bridge/caller.ts";
import type { Account, AccountRef, ClientEvent, Conversation, Event } from "../bridge/messages.ts";
import { type ConversationStore, createConversation } from "./conversation.ts";
import type { Directory } from "./directory.ts";
import { type People, reducePeople, setPresence, toPeople } from "./people.ts";
import { sortSummaries } from "./summary.ts";
import type { Typing } from "./typing.ts";

/** The conversations of the account, and the people in the one that is shown. */
export interface Conversations {
  /** Newest message first. */
  readonly list: Accessor<readonly ConversationStore[]>;
  readonly isListLoaded: Accessor<boolean>;
  /** Why they could not be loaded; empty when they were or still may be. */
  readonly loadError: Accessor<string>;
  /** The conversation that is shown. */
  readonly current: Accessor<ConversationStore | undefined>;
  /** Members of the conversation that is shown. */
  readonly people: Accessor<People>;
  readonly isPeopleLoaded: Accessor<boolean>;
  find(id: string): ConversationStore | undefined;
  /** Shows a conversation, or none; false when the account is not in it. Before the list is there it waits for it. */
  show(id: string | undefined): Promise<boolean>;
  /** Takes one in that was made, joined or found just now. */
  add(info: Conversation): ConversationStore;
  remove(id: string): void;
  /** Loads what is shown after the sign-in; again after a failure or a time without connection. */
  load(): Promise<void>;
  /** Somebody else may sign in: nothing of this stays. */
  forget(): void;
  receive(event: ClientEvent): void;
  /** Every event as it comes, of conversations and of the own log, for notifications. */
  onLiveEvents(listener: (events: readonly Event[]) => void): void;
  /** A conversation that somebody made the account a member of just now. */
  onAdded(listener: (conversation: ConversationStore, by: AccountRef) => void): void;
}

/** The server watches no more conversations than 50 for one client; the direct ones of the list get theirs for the dots. */
const maxWatched = 50;

type Options = {
  readonly engine: Engine;
  readonly me: Accessor<Account | undefined>;
  readonly now: () => number;
  readonly dayKey: (at: number) => string;
  readonly typing: Typing;
  readonly directory: Directory;
};

/** Nothing is loaded before `load`. */
export function createConversations(options: Options): Conversations {
  const { engine, me, now, dayKey, typing, directory } = options;
  const [all, setAll] = createSignal<readonly ConversationStore[]>([]);
  const list = createMemo(() => sortSummaries(all()));
  const [isListLoaded, setListLoaded] = createSignal(false);
  const [loadError, setLoadError] = createSignal("");
  const [currentId, setCurrentId] = createSignal<string>();
  const [people, setPeople] = createSignal<People>(new Map());
  const [isPeopleLoaded, setPeopleLoaded] = createSignal(false);
  const liveListeners: ((events: readonly Event[]) => void)[] = [];
  const addedListeners: ((conversation: ConversationStore, by: AccountRef) => void)[] = [];
  const find = (id: string): ConversationStore | undefined => all().find((one) => one.id === id);
  const current = createMemo(() => list().find(({ id }) => id === currentId()));

  function watch(): void {
    const directs = list().filter(({ info }) => info().kind === "direct");
    const ids = [current(), ...directs].flatMap((one) => (one ? [one.id] : []));
    engine.tell({ kind: "watch", conversationIds: [...new Set(ids)].slice(0, maxWatched) });
  }

  async function loadPeople(conversationId: string): Promise<void> {
    const members = await engine.call("listMembers", { conversationId });
    if (conversationId !== currentId()) return;
    directory.receive(members.map(({ account }) => account));
    for (const { account, presence } of members) directory.receivePresence(account.id, presence);
    setPeople(toPeople(members));
    setPeopleLoaded(true);
  }

  async function openCurrent(): Promise<void> {
    watch();
    const shown = current();
    if (!shown) return;
    void shown.open();
    await loadPeople(shown.id);
  }

  function add(info: Conversation): ConversationStore {
    const known = find(info.id);
    known?.receiveInfo(info);
    const added = known ?? createConversation({ info, engine, me, dayKey, madeAt: now() });
    if (!known) {
      setAll([...all(), added]);
      watch();
    }
    return added;
  }

  function remove(id: string): void {
    setAll(all().filter((one) => one.id !== id));
    if (currentId() === id) setCurrentId(undefined);
    watch();
  }

  async function fetchOne(conversationId: string): Promise<boolean> {
    try {
      add(await engine.call("getConversation", { conversationId }));
      return true;
    } catch {
      // Not in it (any more), or not reachable: the list is loaded again when the connection is back.
      return false;
    }
  }

  async function takeAdded(id: string, by: AccountRef): Promise<void> {
    const isLive = isListLoaded();
    if (!(await fetchOne(id)) || !isLive) return;
    const added = find(id);
    for (const listener of addedListeners) if (added) listener(added, by);
  }

  async function show(id: string | undefined): Promise<boolean> {
    if (id === currentId()) return true;
    setPeopleLoaded(false);
    setPeople(new Map());
    setCurrentId(id);
    if (id === undefined || !isListLoaded()) return true;
    if (!find(id) && !(await fetchOne(id))) return false;
    if (id === currentId()) await openCurrent().catch(() => undefined);
    return true;
  }

  function receiveEvents(log: string, events: readonly Event[]): void {
    for (const { body, actor } of events) {
      if (body.kind === "read_marked") find(body.conversationId)?.receiveReadMark(body.seq);
      else if (body.kind === "message") typing.remove(log, actor.id);
      else if (body.kind === "profile_changed") directory.refresh(actor);
      else if (body.kind === "conversation_added") void takeAdded(body.conversationId, actor);
      else if (body.kind === "conversation_removed") remove(body.conversationId);
    }
    if (log === currentId() && isPeopleLoaded()) {
      setPeople(
        events.reduce((p, event) => reducePeople(p, event, directory.presenceOf), people()),
      );
    }
    find(log)?.receive(events);
    // A hidden direct conversation comes back with its next message.
    if (!find(log) && log !== me()?.id && isListLoaded()) void fetchOne(log);
    for (const listener of liveListeners) listener(events);
  }

  async function loadList(): Promise<void> {
    const infos = await engine.call("listConversations", {});
    const { outbox } = await engine.call("open", {});
    const known = infos.map((info) => {
      const conversation = find(info.id);
      conversation?.receiveInfo(info);
      return conversation ?? createConversation({ info, engine, me, dayKey });
    });
    const shown = current();
    setAll(shown && !known.includes(shown) ? [...known, shown] : known);
    for (const { conversationId, messages } of outbox)
      find(conversationId)?.receiveOutbox(messages);
  }

  async function load(): Promise<void> {
    setLoadError("");
    try {
      await loadList();
      const id = currentId();
      if (id !== undefined && !find(id) && !(await fetchOne(id))) setCurrentId(undefined);
      setListLoaded(true);
      await openCurrent();
    } catch (error) {
      setLoadError(error instanceof Error ? error.message : String(error));
    }
  }

  function forget(): void {
    setAll([]);
    setListLoaded(false);
    setPeople(new Map());
    setPeopleLoaded(false);
    directory.forget();
  }

  function receive(event: ClientEvent): void {
    if (event.type === "events") receiveEvents(event.value.log, event.value.events);
    else if (event.type === "gap") find(event.value.log)?.receiveGap();
    else if (event.type === "outbox")
      find(event.value.conversationId)?.receiveOutbox(event.value.messages);
    else if (event.type === "presence") {
      const { account, presence } = event.value;
      directory.receivePresence(account.id, presence);
      if (people().has(account.id)) setPeople(setPresence(people(), account, presence));
    } else if (event.type === "typing") {
      const { conversationId, account } = event.value;
      if (account.id !== me()?.id) typing.receive(conversationId, account);
    } else if (event.type === "reset") {
      forget();
      void load();
    }
  }

  const onLiveEvents: Conversations["onLiveEvents"] = (listener) => {
    liveListeners.push(listener);
  };
  const onAdded: Conversations["onAdded"] = (listener) => {
    addedListeners.push(listener);
  };
  return {
    ...{ list, isListLoaded, loadError, current, people, isPeopleLoaded, find, show, add, remove },
    ...{ load, forget, receive, onLiveEvents, onAdded },
  };
}
