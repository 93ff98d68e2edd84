import type { Socket } from "node:net";
import { createConnectionCount } from "./connection-count.ts";
import { type ConnectionStatistics, createConnectionCounter } from "./connection-statistics.ts";
import type { Readiness } from "./health.ts";
import { defaultListenerLimits, type ListenerLimits } from "./limits.ts";
import { type ListenPort, listen } from "./listen.ts";
import type { Log } from "./log.ts";
import { toPeer } from "./peer.ts";
import { createProtocolSwitch, type LineAcceptor } from "./protocol-switch.ts";
import { createReception } from "./reception.ts";
import type { Door } from "./routes.ts";
import type { TlsSource } from "./tls/tls-source.ts";
import { createTrustedProxies } from "./trusted-proxies.ts";

/** What a listener needs. */
export type ListenerOptions = {
  /** An address or name of this machine. */
  readonly host: string;
  readonly ports: readonly ListenPort[];
  readonly doors: readonly Door[];
  /** Certificates; without them, a TLS client is refused. */
  readonly tls: TlsSource | undefined;
  /** Asked by `/readyz`. While draining it is not asked. */
  readonly checkReady: () => Promise<Readiness>;
  /** Origins of pages, besides this server's own, whose scripts may call; `*` for all. */
  readonly allowedOrigins: readonly string[];
  /** Addresses and networks of reverse proxies that are believed; see `createTrustedProxies`. Default: none. */
  readonly trustedProxies?: readonly string[];
  /** The network that an address belongs to, for which connections are counted. Default: the address itself. */
  readonly toNetwork?: (address: string) => string;
  readonly log: Log;
  /** Without it a line client is told what this port speaks. */
  readonly onLine?: LineAcceptor | undefined;
  /** Default: `defaultListenerLimits`. */
  readonly limits?: Partial<ListenerLimits>;
};

/** The open ports. */
export interface Listener {
  /** The number of each port by its name. */
  readonly ports: Readonly<Record<string, number>>;
  /** Open connections, whatever they speak. */
  readonly connections: number;
  /** Everything that is counted about connections, as it is now. */
  statistics(): ConnectionStatistics;
  /** Takes no new connections; `/readyz` says so on those that are open. */
  stopAccepting(): void;
  /**
   * Stops accepting, tells HTTP clients to go (GOAWAY, `Connection: close`) and lets running requests finish, for at most
   * `graceMs`; then ends what is left. Settles when no connection is left.
   */
  close(graceMs: number): Promise<void>;
}

/** Opens the ports. Rejects, with none of them open, when one can't be had: the message says which and what to do. */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  const limits = { ...defaultListenerLimits, ...options.limits };
  const sockets = new Set<Socket>();
  const proxies = createTrustedProxies(options.trustedProxies ?? []);
  const count = createConnectionCount({ ...options, ...limits, isExempt: proxies.trusts });
  const counter = createConnectionCounter();
  let isDraining = false;
  let onEmpty = () => {};

  const protocols = createProtocolSwitch({
    ...options,
    limits,
    proxies,
    checkReady: async () =>
      isDraining ? { isReady: false, reason: "the server stops" } : await options.checkReady(),
  });
  const reception = createReception({
    ...options,
    tlsHandshakeMs: limits.tlsHandshakeMs,
    patience: { silenceMs: options.onLine && limits.silenceMs, detectMs: limits.detectMs },
    onReceived(socket, peer, protocol) {
      counter.identify(socket, protocol, peer.isTls);
      protocols.accept(socket, peer, protocol);
    },
  });
  const accept = (socket: Socket) => {
    const peer = toPeer(socket, false);
    const leave = peer && count.admit(peer.address);
    if (leave === undefined) {
      options.log.debug({ peer: peer?.address }, "connection refused, there are too many");
      counter.refuse();
      socket.destroy();
      return;
    }
    sockets.add(socket);
    counter.add(socket);
    socket.on("close", () => {
      leave();
      sockets.delete(socket);
      if (sockets.size === 0) onEmpty();
    });
    socket.setKeepAlive(true, limits.keepAliveProbeMs);
    reception.accept(socket);
  };
  const { servers, ports } = await listen(options.host, options.ports, accept);

  const stopAccepting = () => {
    if (!isDraining) for (const server of servers) server.close();
    isDraining = true;
  };
  return {
    ports,
    get connections() {
      return sockets.size;
    },
    statistics: counter.read,
    stopAccepting,
    async close(graceMs) {
      stopAccepting();
      reception.drain();
      protocols.drain();
      const empty = new Promise<void>((resolve) => {
        onEmpty = resolve;
      });
      const grace = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, graceMs);
      if (sockets.size > 0) await empty;
      clearTimeout(grace);
      reception.close();
      protocols.close();
    },
  };
}
