import { Worker } from "node:worker_threads";
import type { Admit } from "../acceptor.ts";
import type { Log } from "../log.ts";
import type { PlainProtocol } from "../reception.ts";
import type { TlsCredentials } from "../tls/tls-source.ts";
import type {
  FromThread,
  Happening,
  Order,
  OrderKind,
  SocketId,
  ThreadData,
  ToThread,
} from "./messages.ts";
import { type Relay, RelayedSocket } from "./relayed-socket.ts";

/** What this thread needs of another one that holds sockets. */
export type SocketThreadParts = {
  readonly data: ThreadData;
  /** The thread's script. Default: `thread.ts`. */
  readonly script?: URL | undefined;
  readonly log: Log;
  readonly admit: Admit;
  readonly onConnection: (socket: RelayedSocket, protocol: PlainProtocol) => void;
  /** The thread has ended; its sockets are gone with it. */
  readonly onExit: () => void;
};

const defaultScript = new URL("./thread.ts", import.meta.url);

/**
 * Messages of orders that a thread may have before it. With one it works while the next is made; more
 * would be latency: what is written meanwhile is better joined.
 */
const maxUndone = 2;

/** One thread that holds sockets, as the thread of the chat sees it. */
export class SocketThread implements Relay {
  readonly #parts: SocketThreadParts;
  readonly #worker: Worker;
  readonly #listening = Promise.withResolvers<void>();
  #hasListened = false;
  readonly #exited = Promise.withResolvers<void>();
  readonly #sockets = new Map<SocketId, RelayedSocket>();
  /** Of every open connection: what counts it out. */
  readonly #leaves = new Map<SocketId, () => void>();
  /** Closed over there, but not read to the end here. */
  readonly #unread = new Set<RelayedSocket>();
  #isCut = false;
  #orders: Order[] = [];
  /** Those who wait until these orders are carried out. */
  #waiting = new Set<RelayedSocket>();
  /** The same, for each message of orders that is not carried out. */
  readonly #undone: Set<RelayedSocket>[] = [];

  constructor(parts: SocketThreadParts) {
    this.#parts = parts;
    this.#listening.promise.catch(() => {});
    this.#worker = new Worker(parts.script ?? defaultScript, {
      workerData: parts.data,
      name: "sockets",
    });
    this.#worker.on("message", (message: FromThread) => this.#take(message));
    this.#worker.on("error", (error) => {
      this.#listening.reject(error);
      if (!this.#hasListened) return;
      parts.log.error({ err: error }, "a thread of sockets broke; its clients have to come back");
    });
    this.#worker.on("exit", () => this.#end());
  }

  /** Settles when it accepts connections; rejects when it cannot. */
  get listening(): Promise<void> {
    return this.#listening.promise;
  }

  get isBehind(): boolean {
    return this.#undone.length >= maxUndone;
  }

  write(id: SocketId, bytes: Uint8Array): void {
    const last = this.#orders.at(-1);
    // A broadcast writes the same bytes to one socket after the other: they cross once.
    if (last?.kind === "write" && isSame(last.bytes, bytes)) {
      (last.ids as SocketId[]).push(id);
      return;
    }
    this.#add({ kind: "write", ids: [id], bytes });
  }

  order(kind: OrderKind, id: SocketId): void {
    this.#add({ kind, id });
  }

  wait(socket: RelayedSocket): void {
    const last = this.#orders.length > 0 ? undefined : this.#undone.at(-1);
    (last ?? this.#waiting).add(socket);
  }

  renew(credentials: TlsCredentials): void {
    this.#send({ kind: "credentials", credentials });
  }

  stopAccepting(): void {
    this.#send({ kind: "stopAccepting" });
  }

  /** Ends every connection, now. */
  cut(): void {
    this.#isCut = true;
    for (const id of this.#leaves.keys()) this.order("destroy", id);
    for (const socket of this.#unread) socket.destroy();
  }

  /** Lets it end; settles then. */
  async leave(): Promise<void> {
    this.#flush();
    this.#send({ kind: "leave" });
    await this.#exited.promise;
  }

  #add(order: Order): void {
    // When the work of this moment is done, and so behind all that it writes.
    if (this.#orders.length === 0) queueMicrotask(() => this.#flush());
    this.#orders.push(order);
  }

  #flush(): void {
    if (this.#orders.length === 0) return;
    const orders = this.#orders.map(toExact);
    this.#orders = [];
    this.#undone.push(this.#waiting);
    this.#waiting = new Set();
    this.#send({ kind: "orders", orders });
  }

  #send(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #take(message: FromThread): void {
    switch (message.kind) {
      case "listening":
        this.#hasListened = true;
        this.#listening.resolve();
        return;
      case "happenings":
        for (const happening of message.happenings) this.#happen(happening);
        return;
      case "done":
        this.#done(message.busy);
        return;
      case "log":
        this.#parts.log[message.level](message.fields, message.message);
        return;
    }
  }

  #done(busy: readonly SocketId[]): void {
    const waiting = this.#undone.shift() ?? [];
    for (const id of busy) this.#sockets.get(id)?.setBusy(true);
    for (const socket of waiting) socket.release();
  }

  #happen(happening: Happening): void {
    const { id } = happening;
    const socket = this.#sockets.get(id);
    switch (happening.kind) {
      case "accepted":
        this.#accept(id, happening.address);
        return;
      case "opened":
        this.#open(happening);
        return;
      case "data":
        socket?.receive(happening.bytes);
        return;
      case "ended":
        socket?.receiveEnd();
        return;
      case "drained":
        socket?.setBusy(false);
        return;
      case "closed":
        this.#close(id);
        return;
    }
  }

  #accept(id: SocketId, address: string | undefined): void {
    const leave = this.#parts.admit(address);
    if (leave === undefined) this.order("destroy", id);
    else this.#leaves.set(id, leave);
  }

  #open({ id, ends, protocol, head }: Extract<Happening, { kind: "opened" }>): void {
    // It may be destroyed already, on its way there.
    if (!this.#leaves.has(id)) return;
    const socket = new RelayedSocket(id, ends, this);
    this.#sockets.set(id, socket);
    if (head.length > 0) socket.receive(head);
    this.#parts.onConnection(socket, protocol);
  }

  #close(id: SocketId): void {
    const socket = this.#sockets.get(id);
    const leave = this.#leaves.get(id);
    this.#sockets.delete(id);
    this.#leaves.delete(id);
    if (socket === undefined || socket.closed) {
      leave?.();
      return;
    }
    this.#unread.add(socket);
    socket.once("close", () => {
      this.#unread.delete(socket);
      leave?.();
    });
    if (this.#isCut) socket.destroy();
    else socket.receiveClose();
  }

  #end(): void {
    this.#listening.reject(new Error("the thread of sockets has ended"));
    for (const id of [...this.#leaves.keys()]) this.#close(id);
    this.#exited.resolve();
    this.#parts.onExit();
  }
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return (
    one.buffer === other.buffer &&
    one.byteOffset === other.byteOffset &&
    one.byteLength === other.byteLength
  );
}

/** What crosses is the whole buffer below a view: a copy of the view is less. */
function toExact(order: Order): Order {
  if (order.kind !== "write") return order;
  const { ids, bytes } = order;
  return { kind: "write", ids, bytes: isWhole(bytes) ? bytes : Uint8Array.from(bytes) };
}

function isWhole({ buffer, byteLength }: Uint8Array): boolean {
  return buffer.byteLength === byteLength;
}
