import type { Client, ClientEvents, Storage } from "@parley/sdk";
import type { ServerInfo, SessionState } from "../bridge/messages.ts";

/** The key of the chosen server in the storage. */
export const serverKey: string = "server";

/** What the host needs from outside. */
export type HostOptions = {
  /** A client whose storage belongs to that server alone. */
  readonly createClient: (serverUrl: string) => Client;
  readonly fetchServerInfo: (serverUrl: string) => Promise<ServerInfo>;
  /** Where the choice of the server is kept. */
  readonly storage: Storage;
  /** The server that served the page. */
  readonly homeUrl: string;
  /** Takes the right to run from another engine. */
  readonly steal: () => void;
};

/** The state that the handlers work on. */
export interface HostState {
  readonly client: Client;
  readonly serverUrl: string;
  readonly session: SessionState;
  readonly outbox: ReadonlyMap<string, ClientEvents["outbox"]>;
  readonly options: HostOptions;
  /** Replaces the client; settles when the kept session of that server, if any, was resumed. */
  useServer(serverUrl: string): Promise<void>;
  /** Looks at the client and tells the pages when the session has changed. */
  updateSession(reason?: string): void;
}
