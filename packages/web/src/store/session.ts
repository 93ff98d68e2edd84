import { type Accessor, createMemo, createSignal } from "solid-js";
import type { Engine } from "../bridge/caller.ts";
import type { Account, Limits, ServerInfo, SessionState } from "../bridge/messages.ts";

/** Who is signed in, and at which server. */
export interface SessionStore {
  readonly session: Accessor<SessionState>;
  readonly me: Accessor<Account | undefined>;
  readonly limits: Accessor<Limits>;
  readonly serverUrl: Accessor<string>;
  /** Undefined until the server has told, or when it can't be reached. */
  readonly server: Accessor<ServerInfo | undefined>;
  receive(session: SessionState): void;
  setServerUrl(url: string): void;
  loadServerInfo(): Promise<void>;
  /** Rejects when no server answers there; then everything stays as it was. */
  useServer(serverUrl: string): Promise<void>;
}

/** Until the server has told: whatever is written can be sent, and the server has the last word. */
const noLimits: Limits = {
  maxTextBytes: 65_536,
  maxFileBytes: Number.POSITIVE_INFINITY,
  maxChunkBytes: 0,
  minPasswordLength: 0,
};

/** Nothing is known at first. */
export function createSession(engine: Engine): SessionStore {
  const [session, setSession] = createSignal<SessionState>({ state: "opening" });
  const [serverUrl, setServerUrl] = createSignal("");
  const [server, setServer] = createSignal<ServerInfo>();
  return {
    session,
    serverUrl,
    server,
    setServerUrl,
    receive: setSession,
    me: createMemo(() => {
      const now = session();
      return now.state === "signed_in" ? now.account : undefined;
    }),
    limits: createMemo(() => {
      const now = session();
      return (now.state === "signed_in" ? now.limits : server()?.limits) ?? noLimits;
    }),
    async loadServerInfo() {
      try {
        setServer(await engine.call("getServerInfo", {}));
      } catch {
        // The name of the server is missing then; whatever the person does next says why.
        setServer(undefined);
      }
    },
    async useServer(url) {
      setServer(await engine.call("useServer", { serverUrl: url }));
      setServerUrl((await engine.call("open", {})).serverUrl);
    },
  };
}
