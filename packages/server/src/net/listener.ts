import type { Acceptor, AcceptorOptions, Admit } from "./acceptor.ts";
import { createConnectionCount } from "./connection-count.ts";
import { type ConnectionStatistics, createConnectionCounter } from "./connection-statistics.ts";
import type { Readiness } from "./health.ts";
import { defaultListenerLimits, type ListenerLimits } from "./limits.ts";
import type { ListenPort } from "./listen.ts";
import type { Log } from "./log.ts";
import { openOwnAcceptor } from "./own-acceptor.ts";
import { toPlainAddress } from "./peer.ts";
import { createProtocolSwitch, type GrpcTransport, type LineAcceptor } from "./protocol-switch.ts";
import { createReception, type Received } from "./reception.ts";
import type { Door } from "./routes.ts";
import type { Schedule } from "./schedule.ts";
import { openSocketThreads } from "./socket-threads/open-socket-threads.ts";
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
  /** Default: `own`. */
  readonly grpcTransport?: GrpcTransport | undefined;
  /** Default: `defaultListenerLimits`. */
  readonly limits?: Partial<ListenerLimits>;
  /** Threads that hold the sockets; 0, the default, for this one. */
  readonly socketThreads?: number | undefined;
  /** Ends the patience with live connections that are to answer a ping or to read their end. Default: the machine's. */
  readonly schedule?: Schedule | undefined;
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
  const proxies = createTrustedProxies(options.trustedProxies ?? []);
  const count = createConnectionCount({ ...options, ...limits, isExempt: proxies.trusts });
  const counter = createConnectionCounter();
  let isDraining = false;
  let onEmpty = () => {};

  const protocols = createProtocolSwitch({
    ...options,
    limits,
    proxies,
    grpcTransport: options.grpcTransport ?? "own",
    checkReady: async () =>
      isDraining ? { isReady: false, reason: "the server stops" } : await options.checkReady(),
  });
  const admit: Admit = (address) => {
    const leave = address === undefined ? undefined : count.admit(toPlainAddress(address));
    if (leave === undefined) {
      options.log.debug({ peer: address }, "connection refused, there are too many");
      counter.refuse();
      return undefined;
    }
    counter.accept();
    return () => {
      leave();
      if (count.size === 0) onEmpty();
    };
  };
  const acceptor = await openAcceptor(
    { ...options, limits, admit, onSocket: counter.add },
    (socket, peer, protocol) => {
      counter.identify(socket, protocol, peer.isTls);
      protocols.accept(socket, peer, protocol);
    },
  );

  const stopAccepting = () => {
    isDraining = true;
    acceptor.stopAccepting();
  };
  return {
    ports: acceptor.ports,
    get connections() {
      return count.size;
    },
    statistics: counter.read,
    stopAccepting,
    async close(graceMs) {
      stopAccepting();
      protocols.drain();
      const empty = new Promise<void>((resolve) => {
        onEmpty = resolve;
      });
      const grace = setTimeout(() => acceptor.cut(), graceMs);
      if (count.size > 0) await empty;
      clearTimeout(grace);
      await acceptor.close();
      protocols.close();
    },
  };
}

function openAcceptor(
  options: ListenerOptions & AcceptorOptions & { readonly limits: ListenerLimits },
  onReceived: Received,
): Promise<Acceptor> {
  const { limits, log, onLine, socketThreads = 0 } = options;
  if (socketThreads === 0) {
    const { tlsHandshakeMs, detectMs, keepAliveProbeMs } = limits;
    const patience = { silenceMs: onLine && limits.silenceMs, detectMs };
    const reception = createReception({ ...options, tlsHandshakeMs, patience, onReceived });
    return openOwnAcceptor({ ...options, reception, keepAliveProbeMs });
  }
  return openSocketThreads({
    ...options,
    count: socketThreads,
    hasLines: onLine !== undefined,
    onConnection(socket, protocol) {
      socket.on("error", () => {});
      try {
        onReceived(socket, socket.peer, protocol);
      } catch (error) {
        // Whatever goes wrong with one connection is the end of that one alone.
        log.error({ err: error }, "a connection could not be served");
        socket.destroy();
      }
    },
  });
}
