import { createServer, type Server } from "node:net";

/**
 * Claims a port for the sockets of this server, whatever the address; `undefined` when another Parley has it, or when the system gives no
 * such claims to this process. The system lets every process of a user join a port that is listened on with SO_REUSEPORT, so who
 * shares a port among sockets of its own needs the claim before the first one and until the last is closed; who has none
 * listens with one socket that is not shared, which the system never gives beside others.
 *
 * On Linux it is an abstract Unix socket: like a port it belongs to the network namespace, one process gets it, and
 * it is gone with the process. Elsewhere everybody gets one: sockets are shared there by `--workers` alone, and nothing is certain.
 */
export async function openPortClaim(port: number): Promise<Server | undefined> {
  if (process.platform !== "linux") return createServer();
  const server = createServer((socket) => socket.destroy());
  const { promise, resolve } = Promise.withResolvers<Server | undefined>();
  server.on("error", () => resolve(undefined));
  server.listen(`\0parley-port-${port}`, () => resolve(server));
  return await promise;
}
