import { type Accessor, createSignal } from "solid-js";
import type { Engine } from "../bridge/caller.ts";
import type { Account, ClientEvent, Event } from "../bridge/messages.ts";
import { type ConversationStore, createConversation } from "./conversation.ts";
import { type People, setPerson, setPresence, toPeople } from "./people.ts";
import type { Typing } from "./typing.ts";

/** The conversations of the account and the people in the one that is shown. */
export interface Conversations {
  readonly list: Accessor<readonly ConversationStore[]>;
  /** Why they could not be loaded; empty when they were or still may be. */
  readonly loadError: Accessor<string>;
  readonly people: Accessor<People>;
  readonly isPeopleLoaded: Accessor<boolean>;
  /** Loads what is shown after the sign-in; again after a failure or a time without connection. */
  load(): Promise<void>;
  /** Somebody else may sign in: nothing of this stays. */
  forget(): void;
  receive(event: ClientEvent): void;
  /** Every event of a conversation as it comes, for notifications. */
  onLiveEvents(listener: (events: readonly Event[]) => void): void;
}

/** Nothing is loaded before `load`. */
export function createConversations(options: {
  readonly engine: Engine;
  readonly me: Accessor<Account | undefined>;
  readonly dayKey: (at: number) => string;
  readonly typing: Typing;
}): Conversations {
  const { engine, me, dayKey, typing } = options;
  const [list, setList] = createSignal<readonly ConversationStore[]>([]);
  const [loadError, setLoadError] = createSignal("");
  const [people, setPeople] = createSignal<People>(new Map());
  const [isPeopleLoaded, setPeopleLoaded] = createSignal(false);
  const liveListeners: ((events: readonly Event[]) => void)[] = [];
  const find = (id: string): ConversationStore | undefined => list().find((one) => one.id === id);

  function receiveEvents(log: string, events: readonly Event[]): void {
    for (const { body, actor } of events) {
      if (body.kind === "read_marked") find(body.conversationId)?.receiveReadMark(body.seq);
      if (body.kind === "member_joined" || body.kind === "profile_changed")
        setPeople(setPerson(people(), actor));
      if (body.kind === "message") typing.remove(actor.id);
    }
    const conversation = find(log);
    if (!conversation) return;
    conversation.receive(events);
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
    setList(known);
    for (const { conversationId, messages } of outbox)
      find(conversationId)?.receiveOutbox(messages);
  }

  async function load(): Promise<void> {
    setLoadError("");
    try {
      await loadList();
      const [current] = list();
      if (!current) return;
      engine.tell({ kind: "watch", conversationIds: [current.id] });
      if (current.loadState().state === "ready") current.receiveGap();
      else void current.load();
      setPeople(toPeople(await engine.call("listMembers", { conversationId: current.id })));
      setPeopleLoaded(true);
    } catch (error) {
      setLoadError(error instanceof Error ? error.message : String(error));
    }
  }

  function forget(): void {
    setList([]);
    setPeople(new Map());
    setPeopleLoaded(false);
  }

  function receive(event: ClientEvent): void {
    if (event.type === "events") receiveEvents(event.value.log, event.value.events);
    else if (event.type === "gap") find(event.value.log)?.receiveGap();
    else if (event.type === "outbox")
      find(event.value.conversationId)?.receiveOutbox(event.value.messages);
    else if (event.type === "presence")
      setPeople(setPresence(people(), event.value.account, event.value.presence));
    else if (event.type === "typing") {
      if (event.value.account.id !== me()?.id) typing.receive(event.value.account);
    } else if (event.type === "reset") {
      forget();
      void load();
    }
  }

  const onLiveEvents: Conversations["onLiveEvents"] = (listener) => {
    liveListeners.push(listener);
  };
  return { list, loadError, people, isPeopleLoaded, load, forget, receive, onLiveEvents };
}
