import type { Socket } from "node:net";
import type { Peer } from "../peer.ts";
import type { PlainSocket } from "../plain-socket.ts";
import type { PlainProtocol } from "../reception.ts";
import type { Happening, Order, OrderKind, SocketId } from "./messages.ts";

/** The sockets of one thread: their bytes go to the thread of the chat, whose orders are carried out on them. */
export class HeldSockets {
  readonly #tell: (happenings: readonly Happening[]) => void;
  /** With TLS: the encrypted socket first, and the plain one from the moment in which it is known what it speaks. */
  readonly #sockets = new Map<SocketId, PlainSocket>();
  /** By their four numbers: a TLS socket does not tell which one it is made of. */
  readonly #ids = new Map<string, SocketId>();
  /** Named to the thread of the chat as having enough. */
  readonly #busy = new Set<SocketId>();
  #happenings: Happening[] = [];
  #lastId = 0;

  /** What happens in one round of the event loop is told together. */
  constructor(tell: (happenings: readonly Happening[]) => void) {
    this.#tell = tell;
  }

  /** Takes note of a fresh connection. */
  accept(socket: Socket): void {
    this.#lastId += 1;
    const id = this.#lastId;
    const key = toKey(socket);
    this.#sockets.set(id, socket);
    this.#ids.set(key, id);
    this.#add({ kind: "accepted", id, address: socket.remoteAddress });
    socket.on("close", () => {
      this.#sockets.delete(id);
      if (this.#ids.get(key) === id) this.#ids.delete(key);
      this.#busy.delete(id);
      this.#add({ kind: "closed", id });
    });
  }

  /** Begins to carry the bytes of a connection that was accepted and is known now. */
  hold(socket: PlainSocket, peer: Peer, protocol: PlainProtocol): void {
    const id = this.#ids.get(toKey(socket));
    if (id === undefined) {
      socket.destroy();
      return;
    }
    this.#sockets.set(id, socket);
    const { localAddress, localPort } = socket;
    const head = Uint8Array.from(socket.read() ?? []);
    this.#add({ kind: "opened", id, ends: { peer, localAddress, localPort }, protocol, head });
    socket.on("data", (bytes) => this.#add({ kind: "data", id, bytes: Uint8Array.from(bytes) }));
    socket.on("end", () => this.#add({ kind: "ended", id }));
    socket.on("drain", () => {
      if (this.#busy.delete(id)) this.#add({ kind: "drained", id });
    });
  }

  /** Carries orders out, in their order; gives those that have enough now and had not before. */
  carryOut(orders: readonly Order[]): readonly SocketId[] {
    const busy: SocketId[] = [];
    for (const order of orders) {
      if (order.kind === "write") this.#write(order.ids, order.bytes, busy);
      else this.#obey(order.kind, order.id);
    }
    return busy;
  }

  #write(ids: readonly SocketId[], bytes: Uint8Array, busy: SocketId[]): void {
    for (const id of ids) {
      const socket = this.#sockets.get(id);
      if (socket === undefined || !socket.writable || socket.write(bytes)) continue;
      if (this.#busy.has(id)) continue;
      this.#busy.add(id);
      busy.push(id);
    }
  }

  #obey(kind: OrderKind, id: SocketId): void {
    const socket = this.#sockets.get(id);
    switch (kind) {
      case "end":
        socket?.end();
        return;
      case "endSoon":
        socket?.destroySoon();
        return;
      case "destroy":
        socket?.destroy();
        return;
      case "pause":
        socket?.pause();
        return;
      case "resume":
        socket?.resume();
        return;
    }
  }

  #add(happening: Happening): void {
    if (this.#happenings.length === 0) setImmediate(() => this.#flush());
    this.#happenings.push(happening);
  }

  #flush(): void {
    const happenings = this.#happenings;
    this.#happenings = [];
    this.#tell(happenings);
  }
}

function toKey({ remoteAddress, remotePort, localAddress, localPort }: PlainSocket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
