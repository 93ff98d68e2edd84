import type { Socket } from "node:net";
import type { Protocol } from "./detect-protocol.ts";
import { identifyConnection, type Patience } from "./identify-connection.ts";
import type { Log } from "./log.ts";
import { type Peer, toPeer } from "./peer.ts";
import type { PlainSocket } from "./plain-socket.ts";
import { createTlsServer } from "./tls/tls-server.ts";
import type { TlsSource } from "./tls/tls-source.ts";

/** What a connection speaks once its TLS, if there was any, is off. */
export type PlainProtocol = Exclude<Protocol, "tls">;

/** Takes over a connection that is known: what was read of it is in the socket again. */
export type Received = (socket: PlainSocket, peer: Peer, protocol: PlainProtocol) => void;

/** Finds out what fresh connections speak, and takes their TLS off. */
export interface Reception {
  /** Takes over a fresh TCP connection, to a port where another silence than usual means a line client. */
  accept(socket: Socket, silenceMs?: number): void;
  /** Ends connections that have not said what they are. */
  drain(): void;
  /** Gives its timers back. */
  close(): void;
}

/** What TLS clients agree on in the handshake; who agrees on nothing is identified by first bytes, like in plain text. */
const alpnProtocols: Readonly<Record<string, PlainProtocol>> = { h2: "http2", "http/1.1": "http1" };

/** Creates a reception that hands connections to `onReceived`. */
export function createReception(options: {
  /** Certificates; without them, a TLS client is refused. */
  readonly tls: TlsSource | undefined;
  readonly tlsHandshakeMs: number;
  readonly patience: Patience;
  readonly log: Pick<Log, "debug" | "error">;
  readonly onReceived: Received;
}): Reception {
  const { patience, log, onReceived } = options;
  const tls = options.tls && createTlsServer(options.tls, options.tlsHandshakeMs);
  const unidentified = new Set<Socket>();
  /** By the number of the port: what comes out of TLS knows no more of where it came to. */
  const silences = new Map<number | undefined, number>();

  const toPatience = ({ localPort }: Socket): Patience => ({
    ...patience,
    silenceMs: patience.silenceMs && (silences.get(localPort) ?? patience.silenceMs),
  });

  const receive = async (socket: Socket, isTls: boolean, agreed?: PlainProtocol) => {
    socket.on("error", ignoreError);
    unidentified.add(socket);
    const protocol = agreed ?? (await identifyConnection(socket, toPatience(socket)));
    unidentified.delete(socket);
    const peer = toPeer(socket, isTls);
    if (protocol === undefined || peer === undefined) socket.destroy();
    else if (protocol !== "tls") onReceived(socket, peer, protocol);
    else if (tls === undefined || isTls) socket.destroy();
    else {
      // TLS takes this over: a client that closes its half in the middle of the handshake will never end it.
      socket.allowHalfOpen = false;
      tls.server.emit("connection", socket);
    }
  };
  /** Whatever goes wrong with one connection is the end of that one alone. */
  const accept = (socket: Socket, isTls: boolean, agreed?: PlainProtocol) => {
    receive(socket, isTls, agreed).catch((error: unknown) => {
      log.error({ err: error }, "a connection could not be served");
      socket.destroy();
    });
  };
  tls?.server.on("secureConnection", (socket) => {
    // Who has said it all may still hear.
    socket.allowHalfOpen = true;
    accept(socket, true, alpnProtocols[socket.alpnProtocol || ""]);
  });
  tls?.server.on("tlsClientError", (error, socket) => {
    log.debug({ peer: socket.remoteAddress, reason: error.message }, "tls handshake failed");
    socket.destroy();
  });

  return {
    accept(socket, silenceMs) {
      if (silenceMs !== undefined) silences.set(socket.localPort, silenceMs);
      accept(socket, false);
    },
    drain() {
      for (const socket of unidentified) socket.destroy();
    },
    close: () => tls?.close(),
  };
}

/** A socket that breaks closes, and whoever serves it sees that; nobody else is to be told. */
function ignoreError(): void {}
