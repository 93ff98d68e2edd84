import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Dice } from "../dice.ts";
import { Pipe } from "./pipe.ts";

/** One proxied connection. */
type Link = {
  readonly client: Socket;
  readonly server: Socket;
  readonly up: Pipe;
  readonly down: Pipe;
};

/** What can be done to a connection. */
export const faults = ["cut", "reset", "stall", "drip", "black-hole", "half-close"] as const;
export type Fault = (typeof faults)[number];

/** The first byte of every connection by TLS. */
const tlsHandshake = 0x16;

/** A raw TCP proxy in front of the server that does to connections what networks do. */
export class RoughProxy implements AsyncDisposable {
  readonly counts: Record<
    Fault | "connections" | "tls" | "refused" | "delayed" | "dropped",
    number
  > = {
    ...{ connections: 0, tls: 0, refused: 0, delayed: 0, dropped: 0 },
    ...{ cut: 0, reset: 0, stall: 0, drip: 0, "black-hole": 0, "half-close": 0 },
  };
  readonly #dice: Dice;
  readonly #listener: Server;
  readonly #links = new Set<Link>();
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Where the server is now. */
  upstream: number | undefined;
  /** Whether new connections may be delayed or dropped by themselves. */
  isRough = false;
  #isHolding = false;

  private constructor(dice: Dice) {
    this.#dice = dice;
    this.#listener = createServer({ allowHalfOpen: true }, (client) => this.#accept(client));
  }

  static async open(dice: Dice): Promise<RoughProxy> {
    const proxy = new RoughProxy(dice);
    proxy.#listener.listen(0, "127.0.0.1");
    await once(proxy.#listener, "listening");
    return proxy;
  }

  get port(): number {
    const address = this.#listener.address();
    return address !== null && typeof address === "object" ? address.port : 0;
  }

  get size(): number {
    return this.#links.size;
  }

  /** Does something to one of the connections. */
  harm(fault: Fault): void {
    if (this.#links.size === 0) return;
    const link = this.#dice.pick([...this.#links]);
    this.counts[fault] += 1;
    const pipe = this.#dice.chance(0.5) ? link.up : link.down;
    switch (fault) {
      case "cut":
        pipe.cutAfter(this.#dice.between(1, 400));
        break;
      case "reset":
        this.#drop(link);
        break;
      case "half-close":
        pipe.halfClose();
        this.#later(this.#dice.between(100, 1500), () => this.#drop(link));
        break;
      case "stall":
        this.#hold(link, this.#dice.between(50, 1500));
        break;
      case "drip":
        this.#drip(link, pipe, this.#dice.between(20, 100));
        break;
      case "black-hole":
        this.#lose(link);
        break;
    }
  }

  /** Lets nothing of the server's through to anybody any more. */
  holdAnswers(): void {
    this.#isHolding = true;
    for (const { down } of this.#links) down.hold();
  }

  /** Lets it through again, and what has waited. */
  releaseAnswers(): void {
    this.#isHolding = false;
    for (const { down } of this.#links) down.release();
  }

  /** Drops every connection with what is on its way, as the end of a process does. */
  dropAll(): void {
    this.#isHolding = false;
    for (const link of [...this.#links]) this.#drop(link);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const socket of this.#sockets) socket.destroy();
    this.#listener.close();
    await once(this.#listener, "close");
  }

  #accept(client: Socket): void {
    this.#own(client);
    const isDropped = this.isRough && this.#dice.chance(0.08);
    if (this.upstream === undefined || isDropped) {
      this.counts[this.upstream === undefined ? "refused" : "dropped"] += 1;
      client.resetAndDestroy();
      return;
    }
    this.counts.connections += 1;
    const server = connect({ port: this.upstream, host: "127.0.0.1", allowHalfOpen: true });
    this.#own(server);
    client.once("data", (bytes: Buffer) => {
      if (bytes[0] === tlsHandshake) this.counts.tls += 1;
    });
    const cut = () => this.#drop(link);
    const link: Link = {
      client,
      server,
      up: new Pipe(client, server, cut),
      down: new Pipe(server, client, cut),
    };
    this.#links.add(link);
    for (const socket of [client, server]) socket.on("close", cut);
    if (this.#isHolding) link.down.hold();
    else if (this.isRough && this.#dice.chance(0.3)) {
      this.counts.delayed += 1;
      this.#hold(link, this.#dice.between(1, 300));
    }
  }

  #own(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    // What broke is told by "close".
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
  }

  #drop(link: Link): void {
    if (!this.#links.delete(link)) return;
    link.client.resetAndDestroy();
    link.server.resetAndDestroy();
  }

  #later(delayMs: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, delayMs);
    this.#timers.add(timer);
  }

  #hold(link: Link, forMs: number): void {
    link.up.hold();
    link.down.hold();
    this.#later(forMs, () => {
      link.up.release();
      if (!this.#isHolding) link.down.release();
    });
  }

  #drip(link: Link, pipe: Pipe, left: number): void {
    if (!this.#links.has(link) || this.#isHolding) return;
    pipe.hold();
    if (left === 0) {
      pipe.release();
      return;
    }
    pipe.drip(this.#dice.between(1, 16));
    this.#later(5, () => this.#drip(link, pipe, left - 1));
  }

  /** The client's line is dead, and the server does not hear of it for a while. */
  #lose(link: Link): void {
    link.up.swallow();
    link.down.swallow();
    this.#later(this.#dice.between(100, 1000), () => {
      this.#links.delete(link);
      link.client.resetAndDestroy();
    });
    this.#later(this.#dice.between(3000, 8000), () => link.server.resetAndDestroy());
  }
}
