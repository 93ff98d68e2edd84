import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type LiveClient,
  openGrpcClient,
  openWebSocketClient,
} from "../../packages/server/src/doors/native/testing/live-client.ts";
import { enterByJson, listAllEvents } from "../testing/json-client.ts";
import { startParley } from "../testing/start-parley.ts";

type Device = {
  readonly name: string;
  readonly open: (url: string) => Promise<LiveClient>;
  readonly token: string;
  /** What it has, in the order in which it came. */
  readonly seqs: number[];
  /** What it has sent and has no answer for. */
  readonly unanswered: Set<string>;
};

function send(client: LiveClient, id: string): void {
  const message = { conversationId: "lobby", clientMessageId: id, text: { body: `text of ${id}` } };
  client.send({ send: { message } });
}

/** Connects, says what the device has, and sends again what it has no answer for. */
async function comeBack(device: Device, url: string): Promise<LiveClient> {
  const client = await device.open(url);
  const cursors = [{ log: "lobby", seq: device.seqs.at(-1) ?? 0 }];
  client.send({ hello: { token: device.token, cursors } });
  for (const id of device.unanswered) send(client, id);
  return client;
}

/** Takes what came to a client over to its device. */
function keep(device: Device, client: LiveClient): void {
  for (const { event, sent } of client.frames) {
    if (event?.log === "lobby") device.seqs.push(event.seq);
    if (sent !== undefined) device.unanswered.delete(sent.clientMessageId);
  }
}

describe("a server that is restarted while people write", () => {
  it("loses nothing and repeats nothing, over WebSocket and over gRPC", async () => {
    await using folders = new AsyncDisposableStack();
    const dataFolder = await mkdtemp(join(tmpdir(), "parley-story-"));
    folders.defer(() => rm(dataFolder, { recursive: true }));
    const tokens: string[] = [];
    {
      await using server = await startParley({ dataFolder });
      for (const name of ["ada", "bob"]) tokens.push((await enterByJson(server.url, name)).token);
    }
    const devices: readonly Device[] = [
      { name: "desk", open: openWebSocketClient },
      { name: "phone", open: openGrpcClient },
    ].map((device, index) => ({
      ...device,
      token: tokens[index] ?? "",
      seqs: [],
      unanswered: new Set<string>(),
    }));

    const rounds = 3;
    const perRound = 40;
    for (let round = 0; round < rounds; round += 1) {
      await using server = await startParley({ dataFolder });
      const clients = await Promise.all(devices.map((device) => comeBack(device, server.url)));
      for (let index = 0; index < perRound; index += 1) {
        for (const [each, client] of clients.entries()) {
          const device = devices[each];
          const id = `${device?.name} ${round} ${index}`;
          device?.unanswered.add(id);
          send(client, id);
        }
      }
      // Some are answered, the others are on their way while the server stops.
      await Promise.all(clients.map((client) => client.next("sent")));
      await server.close();
      await Promise.all(clients.map(({ ended }) => ended));
      for (const [each, client] of clients.entries()) {
        const device = devices[each];
        if (device !== undefined) keep(device, client);
        await client[Symbol.asyncDispose]();
      }
    }

    await using server = await startParley({ dataFolder });
    const total = 2 + devices.length * rounds * perRound;
    for (const device of devices) {
      await using client = await comeBack(device, server.url);
      for (let left = device.unanswered.size; left > 0; left -= 1) await client.next("sent");
      keep(device, client);
      expect(device.unanswered.size).toBe(0);
    }
    for (const device of devices) {
      await using client = await comeBack(device, server.url);
      if ((device.seqs.at(-1) ?? 0) < total) await client.next(({ event }) => event?.seq === total);
      keep(device, client);
      expect(device.seqs).toEqual(Array.from({ length: total }, (_, index) => index + 1));
    }
    const events = await listAllEvents(await enterByJson(server.url, "ada"), "lobby");
    const ids: string[] = events.flatMap(({ message }) => message?.clientMessageId ?? []);
    // Each device's messages once, in the order in which it sent them.
    for (const { name } of devices) {
      const numbers = Array.from({ length: rounds * perRound }, (_, index) => index);
      const sent = numbers.map((n) => `${name} ${Math.floor(n / perRound)} ${n % perRound}`);
      expect(ids.filter((id) => id.startsWith(name))).toEqual(sent);
    }
  });
});
