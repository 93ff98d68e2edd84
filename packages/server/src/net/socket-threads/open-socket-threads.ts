import type { Server } from "node:net";
import type { Acceptor, AcceptorOptions } from "../acceptor.ts";
import type { ListenerLimits } from "../limits.ts";
import { type ListenPort, listen } from "../listen.ts";
import type { Log } from "../log.ts";
import { openPortClaim } from "../port-claim.ts";
import type { PlainProtocol } from "../reception.ts";
import type { TlsSource } from "../tls/tls-source.ts";
import type { ThreadData } from "./messages.ts";
import type { RelayedSocket } from "./relayed-socket.ts";
import { SocketThread } from "./socket-thread.ts";

// Sockets in threads of their own, so that accepting, TLS and writing to many scale with the cores. There is one chat all the
// same: every connection ends in this thread, as a stream that a thread carries bytes for.
//
//   socket ── thread: accept, TLS, which protocol? ── bytes ──▶ RelayedSocket ── protocol's server ── door
//   sockets ◀── thread: one write each ◀── the same bytes, ONCE for all sockets of the thread ── broadcast
//
// A thread that has not carried out two messages of orders is behind: its sockets then take nothing more, so outboxes
// queue and batches grow, as they do when a socket is busy. A thread that breaks takes its connections with it and no
// others; their clients come back, to the thread that takes its place.

type SocketThreadsOptions = AcceptorOptions & {
  readonly tls: TlsSource | undefined;
  readonly hasLines: boolean;
  readonly limits: ListenerLimits;
  readonly log: Log;
  /** How many, at least 1. */
  readonly count: number;
  /** A thread's script. Default: `thread.ts`. */
  readonly script?: URL | undefined;
  readonly onConnection: (socket: RelayedSocket, protocol: PlainProtocol) => void;
};

/** Accepts connections in other threads. Rejects, with no port open, when a port can't be had. */
export async function openSocketThreads(options: SocketThreadsOptions): Promise<Acceptor> {
  const { host, tls, limits, log, count, admit, onSocket, onConnection } = options;
  const { ports, claims, isShared } = await claimPorts(host, options.ports);
  const threads = new Set<SocketThread>();
  let isAccepting = true;

  function start(): SocketThread {
    const data: ThreadData = {
      host,
      ports: options.ports.map((port) => ({ ...port, port: ports[port.name] ?? port.port })),
      isShared,
      credentials: tls?.credentials,
      hasLines: options.hasLines,
      limits,
    };
    const thread = new SocketThread({
      data,
      script: options.script,
      log,
      admit,
      onConnection(socket, protocol) {
        onSocket(socket);
        onConnection(socket, protocol);
      },
      onExit() {
        threads.delete(thread);
        // Only one that had come up: what keeps it from that would keep the next one, too.
        thread.listening.then(() => isAccepting && replace()).catch(() => {});
      },
    });
    threads.add(thread);
    return thread;
  }

  function replace(): void {
    start().listening.catch((error: unknown) => {
      if (!isAccepting) return;
      log.error({ err: error }, "a thread of sockets broke, and none can take its place");
    });
  }

  const unsubscribe = tls?.subscribe(() => {
    for (const thread of threads) thread.renew(tls.credentials);
  });
  const stopAccepting = (): void => {
    if (!isAccepting) return;
    isAccepting = false;
    for (const thread of threads) thread.stopAccepting();
    for (const claim of claims) claim.close();
  };
  const cut = (): void => {
    for (const thread of threads) thread.cut();
  };
  const close = async (): Promise<void> => {
    stopAccepting();
    unsubscribe?.();
    await Promise.all([...threads].map((thread) => thread.leave()));
  };
  try {
    await Promise.all(Array.from({ length: isShared ? count : 1 }, () => start().listening));
  } catch (failure) {
    cut();
    await close();
    throw failure;
  }
  if (!isShared && count > 1) {
    log.warn({ ports }, "another server has one of these port numbers; one thread alone accepts");
  }
  return { ports, stopAccepting, cut, close };
}

/**
 * Ports that nobody else has, and the claims to them. Threads share theirs with whoever asks to share, so it has to be asked here,
 * alone, whether a port is taken, by another Parley for example. Without a claim nothing is shared, and whoever listens asks by that.
 */
async function claimPorts(host: string, ports: readonly ListenPort[]) {
  const claims: Server[] = [];
  const claimAll = async (numbers: readonly number[]): Promise<boolean> => {
    const wanted = await Promise.all([...new Set(numbers)].map(openPortClaim));
    claims.push(...wanted.filter((claim) => claim !== undefined));
    return !wanted.includes(undefined);
  };
  const named = ports.filter(({ port }) => port !== 0);
  const any = ports.filter(({ port }) => port === 0);
  try {
    const isClaimed = await claimAll(named.map(({ port }) => port));
    const asked = isClaimed ? ports : any;
    const { servers, ports: found } = await listen(host, asked, (socket) => socket.destroy());
    const isShared = (await claimAll(any.map(({ name }) => found[name] ?? 0))) && isClaimed;
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    const numbers = Object.fromEntries(ports.map(({ name, port }) => [name, port]));
    return { ports: { ...numbers, ...found }, claims, isShared };
  } catch (error) {
    for (const claim of claims) claim.close();
    throw error;
  }
}
