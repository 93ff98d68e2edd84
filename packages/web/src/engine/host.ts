import type { Client, ClientEvents } from "@parley/sdk";
import { answerPage, type Page } from "../bridge/answerer.ts";
import type { EngineEvent, Port, SessionState, Tell } from "../bridge/messages.ts";
import { createHandlers } from "./handlers.ts";
import { type HostOptions, type HostState, serverKey } from "./host-state.ts";

/** One client shared by every page of this browser profile. */
export interface EngineHost {
  /** Serves one more page. Takes the port over. */
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
  const pages = new Map<Page, { isActive: boolean; watched: readonly string[] }>();
  let serverUrl = options.homeUrl;
  let client = options.createClient(serverUrl);
  let session: SessionState = { state: "opening" };
  let outbox = new Map<string, ClientEvents["outbox"]>();
  let stopListening = listen(client);

  function broadcast(event: EngineEvent): void {
    for (const page of pages.keys()) page.send(event);
  }

  function setSession(next: SessionState): void {
    session = next;
    broadcast({ type: "session", value: next });
  }

  function updateSession(reason = ""): void {
    const { connection, account, limits } = client;
    const isSignedIn = connection.state !== "stopped" && connection.state !== "signed_out";
    if (!isSignedIn) setSession({ state: "signed_out", reason });
    else if (session.state !== "signed_in") setSession({ state: "signed_in", account, limits });
    else if (session.account !== account || session.limits !== limits)
      setSession({ state: "signed_in", account, limits });
  }

  function onEvent(event: EngineEvent): void {
    if (event.type === "outbox") outbox.set(event.value.conversationId, event.value);
    broadcast(event);
    if (event.type !== "connection") return;
    if (event.value.state === "signed_out") updateSession(event.value.reason);
    else if (session.state === "signed_in" && event.value.state !== "stopped") updateSession();
  }

  function listen(source: Client): () => void {
    const stops = eventTypes.map((type) =>
      source.on(type, (value) => onEvent({ type, value } as EngineEvent)),
    );
    return () => {
      for (const stop of stops) stop();
    };
  }

  async function useServer(url: string): Promise<void> {
    stopListening();
    client.stop();
    serverUrl = url;
    outbox = new Map();
    client = options.createClient(url);
    stopListening = listen(client);
    await client.resume();
    updateSession();
  }

  function updateDevice(): void {
    const all = [...pages.values()];
    client.setActivity(all.some((page) => page.isActive));
    client.watch([...new Set(all.flatMap((page) => page.watched))]);
  }

  function onTell(page: Page, tell: Tell): void {
    const device = pages.get(page);
    if (tell.kind === "bye") {
      pages.delete(page);
      updateDevice();
    } else if (tell.kind === "activity" && device) {
      device.isActive = tell.isActive;
      updateDevice();
    } else if (tell.kind === "watch" && device) {
      device.watched = tell.conversationIds;
      updateDevice();
    } else tellClient(client, tell);
  }

  const host: HostState = {
    get client() {
      return client;
    },
    get serverUrl() {
      return serverUrl;
    },
    get session() {
      return session;
    },
    get outbox() {
      return outbox;
    },
    options,
    useServer,
    updateSession,
  };
  const handlers = createHandlers(host);

  return {
    connect(port) {
      const page: Page = answerPage(port, { handlers, onTell: (tell) => onTell(page, tell) });
      pages.set(page, { isActive: true, watched: [] });
    },
    async start() {
      await useServer((await options.storage.get(serverKey)) ?? options.homeUrl);
    },
    yield() {
      client.stop();
      setSession({ state: "elsewhere" });
    },
  };
}

function tellClient(client: Client, tell: Tell): void {
  if (tell.kind === "mark_read") client.markRead(tell.conversationId, tell.seq);
  else if (tell.kind === "typing") client.typing(tell.conversationId);
  else if (tell.kind === "wake") client.wake();
  else if (tell.kind === "retry") client.retry(tell.clientMessageId);
  else if (tell.kind === "discard") client.discard(tell.clientMessageId);
}
