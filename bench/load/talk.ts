import type { NativeClient } from "./clients/native.ts";
import { type Quantiles, toQuantiles } from "./quantiles.ts";

/** A conversation that is going on in many rooms, and how long its messages take. */
export type Talk = {
  /** How long messages took since the last call: to those who read, and to be acknowledged. */
  take(): { readonly delivery: Quantiles; readonly sending: Quantiles };
  stop(): void;
};

/** Who has come of one room. */
export type Room = { readonly id: string; readonly clients: readonly NativeClient[] };

/** Of each room so many read what they get; the others only take it from the socket. */
const readers = 10;
let count = 0;

/** Begins: the first of each room writes, `perSecond` messages in all rooms together, evenly. */
export function startTalk(rooms: readonly Room[], perSecond: number): Talk {
  let delivery: number[] = [];
  let sending: number[] = [];
  const sentAt = new Map<string, number>();
  for (const { clients } of rooms) {
    for (const [index, client] of clients.slice(0, readers).entries()) {
      client.onFrame = ({ event, sent }) => {
        const text: string | undefined = event?.message?.text?.body;
        if (text?.startsWith("t=") && index > 0) {
          delivery.push(performance.now() - Number(text.slice(2)));
        }
        const begunAt = sentAt.get(sent?.clientMessageId);
        if (begunAt === undefined) return;
        sentAt.delete(sent.clientMessageId);
        sending.push(performance.now() - begunAt);
      };
    }
  }

  function write({ id, clients: [writer] }: Room): void {
    count += 1;
    const clientMessageId = `${process.pid}-${count}`;
    const now = performance.now();
    sentAt.set(clientMessageId, now);
    const text = { body: `t=${now}`.padEnd(100) };
    writer?.send({ send: { message: { conversationId: id, clientMessageId, text } } });
  }

  let next = 0;
  let due = performance.now();
  const timer = setInterval(() => {
    for (; due <= performance.now(); due += 1000 / perSecond) {
      const room = rooms[next % rooms.length];
      next += 1;
      if (room !== undefined) write(room);
    }
  }, 5);
  return {
    take() {
      const taken = { delivery: toQuantiles(delivery), sending: toQuantiles(sending) };
      delivery = [];
      sending = [];
      return taken;
    },
    stop: () => clearInterval(timer),
  };
}
