import type { Client, ClientEvents } from "@parley/sdk";
import { answerPage, type Page } from "../bridge/answerer.ts";
import type { ClientEvent, Port, SessionState, Tell } from "../bridge/messages.ts";
import { createHandlers } from "./handlers.ts";
import { type HostOptions, type HostState, serverKey } from "./host-state.ts";
import { createPages } from "./pages.ts";

/** One client shared by every page of this browser profile. */
export interface EngineHost {
  /** Serves one more page. Starts the port. */
  connect(port: Port): void;
  /** The right to run is ours: resumes the kept session. */
  start(): Promise<void>;
  /** Another engine runs, or took over: closes the connection and tells the pages. */
  yield(): void;
}

const eventTypes = [
  "connection",
  "events",
  "gap",
  "presence",
  "typing",
  "outbox",
  "reset",
] as const satisfies readonly (keyof ClientEvents)[];

/** Makes the host. Nothing is dialled before `start`. */
export function createHost(options: HostOptions): EngineHost {
  let serverUrl = options.homeUrl;
  let client = options.createClient(serverUrl);
  let session: SessionState = { state: "opening" };
  const outbox = new Map<string, ClientEvents["outbox"]>();
  const pages = createPages(({ isActive, watched }) => {
    client.setActivity(isActive);
    client.watch(watched);
  });
  let stopListening = listen(client, onEvent);

  function setSession(next: SessionState): void {
    session = next;
    pages.broadcast({ type: "session", value: next });
  }

  function updateSession(reason = ""): void {
    const next = toSessionState(client, reason);
    if (!isSameSession(session, next)) setSession(next);
  }

  function onEvent(event: ClientEvent): void {
    if (event.type === "outbox") outbox.set(event.value.conversationId, event.value);
    pages.broadcast(event);
    if (event.type !== "connection" || session.state !== "signed_in") return;
    // `stopped` comes in the middle of signing in or out, which tell how it ended.
    if (event.value.state === "signed_out") updateSession(event.value.reason);
    else if (event.value.state !== "stopped") updateSession();
  }

  async function useServer(url: string): Promise<void> {
    stopListening();
    client.stop();
    serverUrl = url;
    outbox.clear();
    client = options.createClient(url);
    stopListening = listen(client, onEvent);
    await client.resume();
    updateSession();
  }

  const state: HostState = {
    options,
    outbox,
    useServer,
    updateSession,
    get client() {
      return client;
    },
    get serverUrl() {
      return serverUrl;
    },
    get session() {
      return session;
    },
  };
  const handlers = createHandlers(state);

  return {
    connect(port) {
      const page: Page = answerPage(port, {
        handlers,
        onTell: (tell) => pages.receive(page, tell) || tellClient(client, tell),
      });
      pages.add(page);
    },
    async start() {
      try {
        await useServer((await options.storage.get(serverKey)) ?? options.homeUrl);
      } catch (error) {
        // What was kept can't be read: signing in again writes it anew.
        setSession({ state: "signed_out", reason: String(error) });
      }
    },
    yield() {
      client.stop();
      setSession({ state: "elsewhere" });
    },
  };
}

function listen(client: Client, onEvent: (event: ClientEvent) => void): () => void {
  const stops = eventTypes.map((type) =>
    client.on(type, (value) => onEvent({ type, value } as ClientEvent)),
  );
  return () => {
    for (const stop of stops) stop();
  };
}

function toSessionState(client: Client, reason: string): SessionState {
  const { connection, account, limits } = client;
  return connection.state === "stopped" || connection.state === "signed_out"
    ? { state: "signed_out", reason }
    : { state: "signed_in", account, limits };
}

function isSameSession(a: SessionState, b: SessionState): boolean {
  if (a.state !== "signed_in" || b.state !== "signed_in") return false;
  return a.account === b.account && a.limits === b.limits;
}

function tellClient(client: Client, tell: Tell): void {
  if (tell.kind === "mark_read") client.markRead(tell.conversationId, tell.seq);
  else if (tell.kind === "typing") client.typing(tell.conversationId);
  else if (tell.kind === "wake") client.wake();
  else if (tell.kind === "retry") client.retry(tell.clientMessageId);
  else if (tell.kind === "discard") client.discard(tell.clientMessageId);
}
