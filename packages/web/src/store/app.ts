import { type Accessor, createMemo, createSignal } from "solid-js";
import type { CallOptions, Engine } from "../bridge/caller.ts";
import type {
  Account,
  Calls,
  ConnectionState,
  EngineEvent,
  Event,
  Limits,
  Method,
  ServerInfo,
  SessionState,
} from "../bridge/messages.ts";
import type { TimeFormat } from "../text/format-time.ts";
import { type ConversationStore, createConversation } from "./conversation.ts";
import type { Device } from "./device.ts";
import { createDrafts, type Drafts } from "./drafts.ts";
import { type People, setPerson, setPresence, toPeople } from "./people.ts";
import { createSettings, type SettingsStore } from "./settings.ts";
import { createToasts, type Toasts } from "./toasts.ts";
import { createTyping, type Typing } from "./typing.ts";

/** The state of the page. The UI reads the accessors and calls the verbs; it keeps no truth of its own. */
export interface App {
  readonly engine: Engine;
  readonly device: Device;
  readonly times: TimeFormat;
  readonly session: Accessor<SessionState>;
  readonly me: Accessor<Account | undefined>;
  readonly limits: Accessor<Limits>;
  readonly serverUrl: Accessor<string>;
  /** Undefined until the server has told, or when it can't be reached. */
  readonly server: Accessor<ServerInfo | undefined>;
  readonly connection: Accessor<ConnectionState>;
  /** Undefined until the conversations are loaded. */
  readonly current: Accessor<ConversationStore | undefined>;
  readonly conversations: Accessor<readonly ConversationStore[]>;
  /** Why the conversations could not be loaded; empty when they were or still may be. */
  readonly loadError: Accessor<string>;
  readonly people: Accessor<People>;
  readonly isPeopleLoaded: Accessor<boolean>;
  readonly typing: Typing;
  readonly settings: SettingsStore;
  readonly toasts: Toasts;
  readonly drafts: Drafts;
  /** Asks the engine how things stand; the first thing to do. */
  open(): Promise<void>;
  /** Loads what is shown after the sign-in; again after a failure. */
  loadAll(): Promise<void>;
  /** Calls the engine; a failure becomes a toast with the given beginning, and `undefined`. */
  attempt<Name extends Method>(
    what: string,
    method: Name,
    params: Calls[Name]["params"],
    options?: CallOptions,
  ): Promise<Calls[Name]["result"] | undefined>;
  useServer(serverUrl: string): Promise<void>;
  /** Every event of a conversation as it comes live, for notifications. */
  onLiveEvents(listener: (events: readonly Event[]) => void): void;
}

const noLimits: Limits = {
  maxTextBytes: 65_536,
  maxFileBytes: Number.POSITIVE_INFINITY,
  maxChunkBytes: 0,
  minPasswordLength: 0,
};

/** Makes the state of a page from its engine. */
export function createApp(options: {
  readonly engine: Engine;
  readonly device: Device;
  readonly times: TimeFormat;
}): App {
  const { engine, device, times } = options;
  const [session, setSession] = createSignal<SessionState>({ state: "opening" });
  const [connection, setConnection] = createSignal<ConnectionState>({ state: "stopped" });
  const [serverUrl, setServerUrl] = createSignal("");
  const [server, setServer] = createSignal<ServerInfo>();
  const [conversations, setConversations] = createSignal<readonly ConversationStore[]>([]);
  const [loadError, setLoadError] = createSignal("");
  const [people, setPeople] = createSignal<People>(new Map());
  const [isPeopleLoaded, setPeopleLoaded] = createSignal(false);
  const typing = createTyping(device);
  const toasts = createToasts(device);
  const liveListeners: ((events: readonly Event[]) => void)[] = [];
  const me = createMemo(() => {
    const now = session();
    return now.state === "signed_in" ? now.account : undefined;
  });
  const limits = createMemo(() => {
    const now = session();
    return (now.state === "signed_in" ? now.limits : server()?.limits) ?? noLimits;
  });
  const find = (id: string): ConversationStore | undefined =>
    conversations().find((conversation) => conversation.id === id);

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

  function receiveConnection(next: ConnectionState): void {
    const before = connection().state;
    setConnection(next);
    // Who left while we were away is not told: ask again. The conversations may not have been loaded at all.
    if (next.state === "live" && before !== "live") void loadAll();
  }

  function receiveSession(next: SessionState): void {
    const before = session().state;
    setSession(next);
    if (next.state === "signed_in" && before !== "signed_in") void loadAll();
    if (next.state === "signed_out") forget();
  }

  function forget(): void {
    setConversations([]);
    setPeople(new Map());
    setPeopleLoaded(false);
  }

  function receive(event: EngineEvent): void {
    switch (event.type) {
      case "session":
        receiveSession(event.value);
        break;
      case "connection":
        receiveConnection(event.value);
        break;
      case "events":
        receiveEvents(event.value.log, event.value.events);
        break;
      case "gap":
        find(event.value.log)?.receiveGap();
        break;
      case "presence":
        setPeople(setPresence(people(), event.value.account, event.value.presence));
        break;
      case "typing":
        if (event.value.account.id !== me()?.id) typing.receive(event.value.account);
        break;
      case "outbox":
        find(event.value.conversationId)?.receiveOutbox(event.value.messages);
        break;
      case "reset":
        forget();
        void loadAll();
        break;
    }
  }

  async function loadAll(): Promise<void> {
    setLoadError("");
    try {
      const list = await engine.call("listConversations", {});
      const { outbox } = await engine.call("open", {});
      const known = list.map((info) => {
        const conversation = find(info.id);
        conversation?.receiveInfo(info);
        return conversation ?? createConversation({ info, engine, me, dayKey: times.dayKey });
      });
      setConversations(known);
      for (const { conversationId, messages } of outbox)
        find(conversationId)?.receiveOutbox(messages);
      engine.tell({ kind: "watch", conversationIds: known.slice(0, 1).map(({ id }) => id) });
      const [current] = known;
      if (!current) return;
      if (current.loadState().state === "ready") current.receiveGap();
      else void current.load();
      setPeople(toPeople(await engine.call("listMembers", { conversationId: current.id })));
      setPeopleLoaded(true);
    } catch (error) {
      setLoadError(error instanceof Error ? error.message : String(error));
    }
  }

  async function loadServerInfo(): Promise<void> {
    try {
      setServer(await engine.call("getServerInfo", {}));
    } catch {
      // The name of the server is missing then; whatever the person does next says why.
      setServer(undefined);
    }
  }

  engine.listen(receive);
  return {
    engine,
    device,
    times,
    session,
    me,
    limits,
    serverUrl,
    server,
    connection,
    conversations,
    current: () => conversations()[0],
    loadError,
    people,
    isPeopleLoaded,
    typing,
    toasts,
    settings: createSettings(device),
    drafts: createDrafts(device, () => me()?.id ?? ""),
    loadAll,
    async open() {
      const snapshot = await engine.call("open", {});
      setServerUrl(snapshot.serverUrl);
      setConnection(snapshot.connection);
      receiveSession(snapshot.session);
      await loadServerInfo();
    },
    async attempt(what, method, params, callOptions) {
      try {
        return await engine.call(method, params, callOptions);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        toasts.show("error", `${what}: ${reason}`);
        return undefined;
      }
    },
    async useServer(url) {
      setServer(await engine.call("useServer", { serverUrl: url }));
      setServerUrl((await engine.call("open", {})).serverUrl);
    },
    onLiveEvents: (listener) => liveListeners.push(listener),
  };
}
