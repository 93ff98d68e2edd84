import { createServer, type Server, type Socket } from "node:net";

/** A port to listen on. */
export type ListenPort = {
  /** The one in the flag `--port-NAME`. */
  readonly name: string;
  /** 0 is any free one. */
  readonly port: number;
  /** Silence after which a connection to it is taken for a line client. Default: the listener's. */
  readonly silenceMs?: number;
};

/** How to listen. */
export type ListenOptions = {
  /** Whether other threads listen on the same ports, so that the system gives each a share of the connections. Default: false. */
  readonly isShared?: boolean;
  /**
   * Sockets of each port, of which each accepts one connection in a round of the event loop (so libuv has it) and keeps others waiting
   * in a queue of its own. Default: 1; more need Linux.
   */
  readonly socketsPerPort?: number;
};

/**
 * Listens on each port, on one address. Ports of equal number (but 0) share a socket. Rejects, and
 * holds none of them, when one can't be had; the message names the port and the flag to change.
 */
export async function listen(
  host: string,
  ports: readonly ListenPort[],
  onConnection: (socket: Socket, port: ListenPort) => void,
  { isShared = false, socketsPerPort = 1 }: ListenOptions = {},
): Promise<{
  readonly servers: readonly Server[];
  readonly ports: Readonly<Record<string, number>>;
}> {
  const servers: Server[] = [];
  const numbers: Record<string, number> = {};
  const count = process.platform === "linux" ? socketsPerPort : 1;
  try {
    for (const listenPort of ports) {
      const { name, port } = listenPort;
      const same = ports.find((other) => other.port === port && numbers[other.name] !== undefined);
      if (same !== undefined && port !== 0) {
        numbers[name] = port;
        continue;
      }
      // Who shares asks alone before, whether somebody else has it.
      if (count > 1 && port !== 0 && !isShared) await checkFree(host, listenPort);
      for (let opened = 0; opened < count; opened += 1) {
        const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
          onConnection(socket, listenPort),
        );
        servers.push(server);
        const wanted = { name, port: numbers[name] ?? port };
        numbers[name] = await open(server, host, wanted, isShared || count > 1);
      }
    }
  } catch (error) {
    for (const server of servers) server.close();
    throw error;
  }
  return { servers, ports: numbers };
}

async function checkFree(host: string, listenPort: ListenPort): Promise<void> {
  const server = createServer();
  await open(server, host, listenPort, false);
  await new Promise((resolve) => server.close(resolve));
}

/**
 * Connections that may wait to be accepted: as many as there can be, because after a restart everybody comes at once, and whom the
 * system has no room for tries again after a second, then two, then four … The system's own bound holds (Linux: `net.core.somaxconn`).
 */
const backlog = 16_384;

function open(
  server: Server,
  host: string,
  { name, port }: ListenPort,
  reusePort: boolean,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.on("error", (error: NodeJS.ErrnoException) => {
    const message = describeFailure[error.code ?? ""]?.(host, name, port);
    const fallback = `cannot listen on ${host} port ${port}: ${error.message}`;
    reject(new Error(message ?? fallback, { cause: error }));
  });
  server.listen({ host, port, backlog, reusePort }, () => {
    const address = server.address();
    resolve(typeof address === "object" && address !== null ? address.port : port);
  });
  return promise;
}

type Describe = (host: string, name: string, port: number) => string;

const unknownHost: Describe = (host) =>
  `this machine has no address ${host}; choose another with --host`;

const describeFailure: Readonly<Record<string, Describe>> = {
  EADDRINUSE: (_, name, port) => `port ${port} is taken; choose another with --port-${name}`,
  ENOTSUP: () => "this system cannot share a port among threads; start without --workers",
  EACCES: (_, name, port) =>
    `port ${port} needs more rights than this process has; choose one from 1024 on with --port-${name}`,
  EADDRNOTAVAIL: unknownHost,
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
};
