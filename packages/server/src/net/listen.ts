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
};

/**
 * Listens on each port, on one address. Ports of equal number (but 0) share a socket. Rejects, and
 * holds none of them, when one can't be had; the message names the port and the flag to change.
 */
export async function listen(
  host: string,
  ports: readonly ListenPort[],
  onConnection: (socket: Socket, port: ListenPort) => void,
  { isShared = false }: ListenOptions = {},
): Promise<{
  readonly servers: readonly Server[];
  readonly ports: Readonly<Record<string, number>>;
}> {
  const servers: Server[] = [];
  const numbers: Record<string, number> = {};
  try {
    for (const listenPort of ports) {
      const { name, port } = listenPort;
      const same = ports.find((other) => other.port === port && numbers[other.name] !== undefined);
      if (same !== undefined && port !== 0) {
        numbers[name] = port;
        continue;
      }
      const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
        onConnection(socket, listenPort),
      );
      servers.push(server);
      numbers[name] = await open(server, host, { name, port }, isShared);
    }
  } catch (error) {
    for (const server of servers) server.close();
    throw error;
  }
  return { servers, ports: numbers };
}

/** As many connections as may wait to be accepted: after a restart everybody comes at once. */
const backlog = 1024;

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
