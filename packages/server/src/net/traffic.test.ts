import { describe, expect, it } from "vitest";
import { createBroadcast } from "./broadcast.ts";
import { createFeed } from "./feed.ts";
import { createOutbox } from "./outbox.ts";
import { createRecordingSink } from "./testing/recording-sink.ts";
import { createTraffic, type Traffic } from "./traffic.ts";

function openOutbox(traffic: Traffic) {
  const sink = createRecordingSink();
  return { sink, outbox: createOutbox({ sink, maxQueuedBytes: 10, onOverflow() {}, traffic }) };
}

const toBytes = (text: string) => Buffer.from(text);

describe("createTraffic()", () => {
  it("counts who is open, what waits for them and what they shed", () => {
    const traffic = createTraffic();
    const [first, second] = [openOutbox(traffic), openOutbox(traffic)];
    first.sink.block();
    first.outbox.push(toBytes("taken"));
    first.outbox.push(toBytes("12345678"), "ephemeral");
    first.outbox.push(toBytes("too much"), "ephemeral");
    expect([...traffic.outboxes].map(({ queuedBytes }) => queuedBytes)).toEqual([8, 0]);
    first.outbox.push(toBytes("lasting"));
    expect([traffic.droppedEphemeral, traffic.overflows]).toEqual([2, 0]);
    first.outbox.push(toBytes("no room for this"));
    second.outbox.close();
    expect(traffic).toEqual({
      outboxes: new Set([first.outbox]),
      budget: undefined,
      opened: 2,
      deliveries: 0,
      catchingUp: 0,
      droppedEphemeral: 2,
      overflows: 1,
      silences: 0,
    });
  });

  it("counts what is cast once for each who gets it, without what is ephemeral", () => {
    const traffic = createTraffic();
    const broadcast = createBroadcast({ traffic });
    const [sender, reader, guest] = [0, 1, 2].map(() => openOutbox(traffic).outbox);
    for (const outbox of [sender, reader]) if (outbox) broadcast.add(outbox);
    broadcast.cast({ bytes: toBytes("to both") });
    broadcast.cast({ bytes: toBytes("to the reader"), except: sender });
    broadcast.cast({ bytes: toBytes("to both as well"), except: guest });
    broadcast.cast({ bytes: toBytes("typing"), importance: "ephemeral" });
    expect(traffic.deliveries).toBe(5);
  });

  it("counts what is read for who catches up, and who does so now", async () => {
    const traffic = createTraffic();
    const seen: number[] = [];
    const feed = await createFeed({
      source: {
        subscribe: async () => ({ position: 3, close() {} }),
        async readAfter(seq, limit) {
          seen.push(traffic.catchingUp);
          return [{ seq: 1 }, { seq: 2 }, { seq: 3 }].slice(seq, seq + limit);
        },
      },
      encode: ({ seq }) => (seq === 2 ? undefined : toBytes(String(seq))),
      traffic,
    });
    const { signal } = new AbortController();
    await feed.join({ outbox: openOutbox(traffic).outbox, after: 0, signal });
    expect([traffic.deliveries, seen, traffic.catchingUp]).toEqual([2, [1], 0]);
  });
});
