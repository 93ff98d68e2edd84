import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type Broadcast, createBroadcast } from "./broadcast.ts";
import { frameMessage } from "./grpc-stream.ts";
import type { Outbox } from "./outbox.ts";
import { openSession, startNodeGrpcServer, startOwnGrpcServer } from "./testing/grpc-calls.ts";
import { startWebSocketServer } from "./testing/web-sockets.ts";
import { frameBinary } from "./web-socket.ts";

type Member = { readonly outbox: Outbox; readonly messages: AsyncIterable<Uint8Array> };

/** A handler that puts each connection into the broadcast until the client has said its one word. */
const stayIn =
  (broadcast: Broadcast) =>
  async ({ outbox, messages }: Member): Promise<void> => {
    broadcast.add(outbox);
    for await (const _ of messages) break;
    broadcast.remove(outbox);
  };

/** Casts the messages, seven to a round, without waiting for anybody. */
async function castAll(broadcast: Broadcast, messages: readonly Uint8Array[]): Promise<void> {
  for (const [index, bytes] of messages.entries()) {
    broadcast.cast({ bytes });
    if (index % 7 === 0) await new Promise(setImmediate);
  }
}

async function whenSize(broadcast: Broadcast, size: number): Promise<void> {
  while (broadcast.size !== size) await new Promise(setImmediate);
}

const clients = 20;
const payloads = Array.from({ length: 3000 }, (_, index) => Buffer.from(`message ${index};`));
const everything = payloads.join("");

describe("a broadcast to real sockets", () => {
  it.each([
    ["node:http2", startNodeGrpcServer],
    ["our own HTTP/2", startOwnGrpcServer],
  ])("brings every message in order to every gRPC call on %s", async (_, startGrpcServer) => {
    const broadcast = createBroadcast();
    await using server = await startGrpcServer({ handler: stayIn(broadcast) });
    const sessions = Array.from({ length: clients }, () => openSession(server.authority));
    const calls = sessions.map((session) => session.call());
    await whenSize(broadcast, clients);
    await castAll(broadcast, payloads.map(frameMessage));
    broadcast.flush();
    for (const { stream } of calls) stream.write(frameMessage(Buffer.of()));
    const framed = Buffer.concat(payloads.map(frameMessage)).toString("latin1");
    for (const { done } of calls) {
      const { body, status } = await done;
      expect([body === framed, status]).toEqual([true, "0"]);
    }
    for (const { session } of sessions) session.destroy();
    expect(broadcast.size).toBe(0);
  });

  it("brings every message in order to every WebSocket", async () => {
    const broadcast = createBroadcast();
    await using server = await startWebSocketServer({ handler: stayIn(broadcast) });
    const received = Array.from({ length: clients }, () => {
      const client = new WebSocket(`ws://127.0.0.1:${server.port}/`);
      const texts: string[] = [];
      client.on("message", (data) => texts.push(String(data)));
      return { client, texts, closed: once(client, "close") };
    });
    await whenSize(broadcast, clients);
    await castAll(broadcast, payloads.map(frameBinary));
    broadcast.flush();
    for (const { client } of received) client.send(Buffer.of());
    for (const { texts, closed } of received) {
      const [code] = await closed;
      expect([texts.join("") === everything, code]).toEqual([true, 1000]);
    }
    expect(broadcast.size).toBe(0);
  });
});
