import type { ListenPort } from "./listen.ts";
import type { PlainSocket } from "./plain-socket.ts";

/** Counts a fresh connection of an address in; what it returns counts it out. `undefined` when there are too many. */
export type Admit = (address: string | undefined) => (() => void) | undefined;

/** What accepts connections, with sockets of this thread or of others. */
export interface Acceptor {
  /** The number of each port by its name. */
  readonly ports: Readonly<Record<string, number>>;
  /** Takes no new connections, and ends those that have not said what they are. Stopping twice is stopping once. */
  stopAccepting(): void;
  /** Ends every connection, now. */
  cut(): void;
  /** Gives everything back, once every connection has been counted out. */
  close(): Promise<void>;
}

/** Where an acceptor listens, and who counts what it accepts. */
export type AcceptorOptions = {
  /** An address or name of this machine. */
  readonly host: string;
  readonly ports: readonly ListenPort[];
  readonly admit: Admit;
  /** Told of every socket that was admitted, as far as this thread sees it. */
  readonly onSocket: (socket: PlainSocket) => void;
};
