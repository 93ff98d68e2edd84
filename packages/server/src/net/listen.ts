import { createServer, type Server, type Socket } from "node:net";
import { openPortClaim } from "./port-claim.ts";

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
  /**
   * Whether other threads listen on the same ports, so that the system gives each a share of the connections; who starts them
   * holds the claims. Default: false.
   */
  readonly isShared?: boolean;
  /**
   * Sockets of each port, of which each accepts one connection in a round of the event loop (so libuv has it) and keeps others waiting
   * in a queue of its own. Default: 1; more need Linux and the claim to the port, without which there is one.
   */
  readonly socketsPerPort?: number;
};

/**
 * Listens on each port, on one address. Ports of equal number (but 0) share a socket. Rejects, and
 * holds none of them, when one can't be had; the message names the port and the flag to change. On Linux no two servers ever
 * have one port between them, also when they start in the same moment.
 */
export async function listen(
  host: string,
  ports: readonly ListenPort[],
  onConnection: (socket: Socket, port: ListenPort) => void,
  { isShared = false, socketsPerPort = 1 }: ListenOptions = {},
): Promise<{
  /** Claims among them, which accept nobody. */
  readonly servers: readonly Server[];
  readonly ports: Readonly<Record<string, number>>;
}> {
  const servers: Server[] = [];
  const numbers: Record<string, number> = {};
  const count = process.platform === "linux" ? socketsPerPort : 1;
  const openOne = (listenPort: ListenPort, reusePort: boolean): Promise<number> => {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
      onConnection(socket, listenPort),
    );
    servers.push(server);
    return open(server, host, listenPort, reusePort);
  };
  const openSeveral = async (listenPort: ListenPort): Promise<number> => {
    const isAny = listenPort.port === 0;
    // The system gives none that others share.
    const port = isAny ? await openOne(listenPort, true) : listenPort.port;
    const claim = await openPortClaim(port);
    if (claim === undefined) {
      if (isAny) servers.pop()?.close();
      return await openOne(listenPort, false);
    }
    servers.push(claim);
    // Who shares asks alone before, whether somebody else has it.
    if (!isAny) await checkFree(host, listenPort);
    for (let opened = isAny ? 1 : 0; opened < count; opened += 1) {
      await openOne({ ...listenPort, port }, true);
    }
    return port;
  };
  try {
    for (const listenPort of ports) {
      const { name, port } = listenPort;
      const same = ports.find((other) => other.port === port && numbers[other.name] !== undefined);
      if (same !== undefined && port !== 0) {
        numbers[name] = port;
        continue;
      }
      numbers[name] = await (count > 1 ? openSeveral(listenPort) : openOne(listenPort, isShared));
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
