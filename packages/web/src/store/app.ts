import { type Accessor, createSignal } from "solid-js";
import type { CallOptions, Engine } from "../bridge/caller.ts";
import type {
  Calls,
  ConnectionState,
  EngineEvent,
  Method,
  SessionState,
} from "../bridge/messages.ts";
import type { TimeFormat } from "../text/format-time.ts";
import type { ConversationStore } from "./conversation.ts";
import { type Conversations, createConversations } from "./conversations.ts";
import type { Device } from "./device.ts";
import { createDirectory, type Directory } from "./directory.ts";
import { createDrafts, type Drafts } from "./drafts.ts";
import { createFriends, type Friends } from "./friends.ts";
import { createSession, type SessionStore } from "./session.ts";
import { createSettings, type SettingsStore } from "./settings.ts";
import { createToasts, type Toasts } from "./toasts.ts";
import { createTyping, type Typing } from "./typing.ts";

/** The state of the page. The UI reads the accessors and calls the verbs; it keeps no truth of its own. */
export interface App
  extends Pick<SessionStore, "session" | "me" | "limits" | "serverUrl" | "server" | "useServer">,
    Omit<Conversations, "list" | "load" | "receive" | "forget"> {
  readonly engine: Engine;
  readonly device: Device;
  readonly times: TimeFormat;
  readonly connection: Accessor<ConnectionState>;
  readonly conversations: Accessor<readonly ConversationStore[]>;
  readonly directory: Directory;
  readonly friends: Friends;
  readonly typing: Typing;
  readonly settings: SettingsStore;
  readonly toasts: Toasts;
  readonly drafts: Drafts;
  /** Asks the engine how things stand; the first thing to do. */
  open(): Promise<void>;
  /** Loads the conversations again after a failure. */
  loadAll(): Promise<void>;
  /** Calls the engine; a failure becomes a toast with the given beginning, and `undefined`. */
  attempt<Name extends Method>(
    what: string,
    method: Name,
    params: Calls[Name]["params"],
    options?: CallOptions,
  ): Promise<Calls[Name]["result"] | undefined>;
}

/** Makes the state of a page from its engine. */
export function createApp(options: {
  readonly engine: Engine;
  readonly device: Device;
  readonly times: TimeFormat;
}): App {
  const { engine, device, times } = options;
  const [connection, setConnection] = createSignal<ConnectionState>({ state: "stopped" });
  const account = createSession(engine);
  const { session, me } = account;
  const typing = createTyping(device);
  const toasts = createToasts(device);
  const directory = createDirectory(engine);
  const friends = createFriends({ engine, myId: () => me()?.id, directory });
  const { dayKey } = times;
  const { now } = device;
  const conversations = createConversations({ engine, me, now, dayKey, typing, directory });

  async function loadAll(): Promise<void> {
    await Promise.all([conversations.load(), friends.load()]);
  }

  function receiveConnection(next: ConnectionState): void {
    const before = connection().state;
    setConnection(next);
    // Who left while we were away is not told: ask again. The conversations may not have been loaded at all.
    if (next.state === "live" && before !== "live") void loadAll();
    if (next.state === "waiting") directory.forgetPresence();
  }

  function receiveSession(next: SessionState): void {
    const before = session().state;
    account.receive(next);
    if (next.state === "signed_in" && before !== "signed_in") void loadAll();
    if (next.state !== "signed_out") return;
    conversations.forget();
    friends.forget();
  }

  engine.listen((event: EngineEvent) => {
    if (event.type === "session") receiveSession(event.value);
    else if (event.type === "connection") receiveConnection(event.value);
    else {
      if (event.type === "events") friends.receive(event.value.events);
      conversations.receive(event);
    }
  });
  return {
    ...account,
    ...conversations,
    engine,
    device,
    times,
    connection,
    conversations: conversations.list,
    directory,
    friends,
    loadAll,
    typing,
    toasts,
    settings: createSettings(device),
    drafts: createDrafts(device, () => me()?.id ?? ""),
    async open() {
      const snapshot = await engine.call("open", {});
      account.setServerUrl(snapshot.serverUrl);
      setConnection(snapshot.connection);
      receiveSession(snapshot.session);
      await account.loadServerInfo();
    },
    async attempt(what, method, params, callOptions) {
      try {
        return await engine.call(method, params, callOptions);
      } catch (error) {
        toasts.show("error", `${what}: ${error instanceof Error ? error.message : String(error)}`);
        return undefined;
      }
    },
  };
}
