import type { Socket } from "node:net";
import type { Acceptor, AcceptorOptions } from "./acceptor.ts";
import { type ListenPort, listen } from "./listen.ts";
import type { Reception } from "./reception.ts";

/** A round takes milliseconds when everybody comes back at once: with one socket, they would come faster than they are accepted. */
const socketsPerPort = 8;

/** Accepts connections in this thread. Rejects, with no port open, when one can't be had. */
export async function openOwnAcceptor(
  options: AcceptorOptions & {
    readonly reception: Reception;
    /** Silence after which the kernel asks whether the other machine still lives. */
    readonly keepAliveProbeMs: number;
  },
): Promise<Acceptor> {
  const { host, ports, admit, onSocket, reception, keepAliveProbeMs } = options;
  const sockets = new Set<Socket>();
  const onConnection = (socket: Socket, { silenceMs }: ListenPort): void => {
    const leave = admit(socket.remoteAddress);
    if (leave === undefined) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    onSocket(socket);
    socket.on("close", () => {
      sockets.delete(socket);
      leave();
    });
    socket.setKeepAlive(true, keepAliveProbeMs);
    reception.accept(socket, silenceMs);
  };
  const { servers, ports: numbers } = await listen(host, ports, onConnection, { socketsPerPort });
  let isAccepting = true;
  return {
    ports: numbers,
    stopAccepting() {
      if (!isAccepting) return;
      isAccepting = false;
      for (const server of servers) server.close();
      reception.drain();
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    close: async () => reception.close(),
  };
}
