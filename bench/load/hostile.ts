import type { Socket } from "node:net";
import type { Person, Ports } from "./clients/client.ts";
import { openNative } from "./clients/native.ts";
import { openTcp } from "./wire/tcp.ts";

/** What hostile clients do. */
export type HostileKind =
  /** Come into a loud room and read nothing. */
  | "deaf"
  /** Connect and say nothing. */
  | "silent"
  /** Send a byte a second of a request, of HTTP/2's preface, of a line. */
  | "dripping"
  /** Connect and go away, so many a second. */
  | "knocking";

/** The hostile ones, and what they do it to. */
export type Attack = {
  readonly ports: Ports;
  readonly kind: HostileKind;
  readonly count: number;
  /** For the deaf: the people of these rooms, room by room; the first of each writes. */
  readonly people: readonly Person[];
  readonly rooms: readonly string[];
  readonly perRoom: number;
};

const dripMs = 1_000;
const stepMs = 20;
const loudBytes = 32 * 1024;
const loudEveryMs = 50;
const drips = [
  `GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ${"x".repeat(1_000)}`,
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "a line that never ends ".repeat(50),
];

/** Begins; settles when all of them are there. The returned function ends it. */
export async function startHostile(attack: Attack): Promise<() => void> {
  return await kinds[attack.kind](attack);
}

const kinds: Readonly<Record<HostileKind, (attack: Attack) => Promise<() => void>>> = {
  async deaf({ ports, people, rooms, perRoom }) {
    const clients = people.map((one) => openNative(ports, one, Number.MAX_SAFE_INTEGER));
    await Promise.all(clients.map(({ entered }) => entered));
    const isWriter = (at: number) => at % perRoom === 0;
    for (const [at, { socket }] of clients.entries()) if (!isWriter(at)) socket.pause();
    const writers = clients.filter((_, at) => isWriter(at));
    let number = 0;
    const timer = setInterval(() => {
      number += 1;
      for (const [at, writer] of writers.entries()) {
        const clientMessageId = `loud-${process.pid}-${at}-${number}`;
        const text = { body: "x".repeat(loudBytes) };
        writer.send({ send: { message: { conversationId: rooms[at], clientMessageId, text } } });
      }
    }, loudEveryMs);
    return () => {
      clearInterval(timer);
      for (const { socket } of clients) socket.destroy();
    };
  },

  silent: ({ ports, count }) => keep(count, () => openTcp(ports.web)),

  async dripping({ ports, count }) {
    let number = 0;
    return await keep(count, () => {
      const socket = openTcp(ports.web);
      number += 1;
      const bytes = drips[number % drips.length] ?? "";
      let at = 0;
      const drip = (): void => {
        socket.write(bytes[at % bytes.length] ?? "");
        at += 1;
        timer = setTimeout(drip, dripMs);
      };
      // Each at a moment of its own: nobody beats time for them.
      let timer = setTimeout(drip, (dripMs * (number % count)) / count);
      socket.on("close", () => clearTimeout(timer));
      return socket;
    });
  },

  async knocking({ ports, count }) {
    const sockets: Socket[] = [];
    const timer = setInterval(() => {
      // Each stays for some steps, as long as a page takes to be left.
      const gone = sockets.splice(0, Math.max(0, sockets.length - count / 10));
      for (const socket of gone) socket.destroy();
      for (let opened = 0; opened < (count * stepMs) / 1000; opened += 1)
        sockets.push(openTcp(ports.web));
    }, stepMs);
    return () => {
      clearInterval(timer);
      for (const socket of sockets) socket.destroy();
    };
  },
};

/** So many sockets at any time: who is thrown out comes again. */
async function keep(count: number, open: () => Socket): Promise<() => void> {
  const sockets = new Set<Socket>();
  let isOver = false;
  function add(): void {
    if (isOver) return;
    const socket = open();
    sockets.add(socket);
    socket.resume();
    socket.on("close", () => {
      sockets.delete(socket);
      setTimeout(add, 100).unref();
    });
  }
  for (let index = 0; index < count; index += 1) add();
  await Promise.all(
    [...sockets].map((socket) => new Promise((resolve) => socket.once("connect", resolve))),
  );
  return () => {
    isOver = true;
    for (const socket of sockets) socket.destroy();
  };
}
