import type { PlainSocket } from "./plain-socket.ts";
import type { PlainProtocol } from "./reception.ts";

/** What a connection speaks. */
export type Spoken = { readonly protocol: PlainProtocol; readonly isTls: boolean };

/** Connections since the start, for whoever wants to read it. Whole connections: what lives on one may be of several doors. */
export type ConnectionStatistics = {
  readonly accepted: number;
  /** Those that were one too many. */
  readonly refused: number;
  /** Those that are open now and have said what they are. */
  readonly open: readonly Spoken[];
  /** Of the network; TLS included, unless other threads hold the sockets. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
};

/** Counts connections as they come and go. What they carry is asked of the sockets, when it is read: it costs nothing else. */
export interface ConnectionCounter {
  accept(): void;
  /** A socket whose bytes count, until it is closed. */
  add(socket: PlainSocket): void;
  refuse(): void;
  /** What an open connection turned out to be; ends with its socket, which is the TLS one if there is one. */
  identify(socket: PlainSocket, protocol: PlainProtocol, isTls: boolean): void;
  read(): ConnectionStatistics;
}

/** Creates a counter at zero. */
export function createConnectionCounter(): ConnectionCounter {
  const sockets = new Set<PlainSocket>();
  const identified = new Map<PlainSocket, Spoken>();
  let accepted = 0;
  let refused = 0;
  const closed = { bytesRead: 0, bytesWritten: 0 };
  /** One for all sockets: there are thousands. */
  function onClosed(this: PlainSocket): void {
    identified.delete(this);
    if (!sockets.delete(this)) return;
    closed.bytesRead += this.bytesRead;
    closed.bytesWritten += this.bytesWritten;
  }

  return {
    accept() {
      accepted += 1;
    },
    add(socket) {
      sockets.add(socket);
      socket.on("close", onClosed);
    },
    refuse() {
      refused += 1;
    },
    identify(socket, protocol, isTls) {
      identified.set(socket, { protocol, isTls });
      if (!sockets.has(socket)) socket.on("close", onClosed);
    },
    read() {
      let { bytesRead, bytesWritten } = closed;
      for (const socket of sockets) {
        bytesRead += socket.bytesRead;
        bytesWritten += socket.bytesWritten;
      }
      return { accepted, refused, open: [...identified.values()], bytesRead, bytesWritten };
    },
  };
}
