import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@parley/sdk";
import { createNodePlatform } from "@parley/sdk/node";
import { createBackup, restoreBackup } from "@parley/server/operations";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openWebSocketClient } from "../../packages/server/src/doors/native/testing/live-client.ts";
import { createParcel, openers } from "../matrix/matrix.ts";
import { type DoorName, doors, type Parcel, type Person } from "../matrix/person.ts";
import { enterByJson, type JsonClient } from "../testing/json-client.ts";
import { startParley, type TestServer } from "../testing/start-parley.ts";

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "parley-older-"));
});
afterEach(() => rm(base, { recursive: true, force: true }));

const password = "secret-15";
const toName = (door: DoorName) => `to-${door.slice(0, 8)}`;

function post(client: JsonClient, { conversationId, text }: Parcel) {
  const message = { conversationId, clientMessageId: text.slice(0, 8), text: { body: text } };
  return client.call("MessageService/PostMessage", message);
}

/** What ada has to say to somebody at a door: in the lobby, where the door has one. */
function createParcels(door: DoorName, conversationId: string): Parcel {
  const isDirect = door === "direct-messages";
  const place = { from: "ada", to: toName(door) };
  return isDirect
    ? createParcel("direct", { ...place, conversationId })
    : createParcel("text", { ...place, conversationId: "lobby" });
}

const receive = (person: Person, parcel: Parcel) =>
  (parcel.conversationId === "lobby" ? person.receive.text : person.receive.direct)?.(parcel);

/** The server on a backup of what it had before: what was said since is gone. */
async function goBack(server: TestServer, forget: () => Promise<void>): Promise<TestServer> {
  const target = join(base, "backups");
  await createBackup({ dataFolder: server.dataFolder, target, now: Date.now, version: "0" });
  await forget();
  await server.close();
  const dataFolder = join(base, "restored");
  const options = { backup: target, dataFolder, isVerified: false, signsOut: false };
  await restoreBackup(options);
  return startParley({ dataFolder });
}

describe("a restored history, for those who have seen more than it has", {
  timeout: 600_000,
}, () => {
  it("reaches everybody by every door, also with what was said while they were away", async () => {
    const dataFolder = join(base, "data");
    const first = await startParley({ dataFolder });
    const ada = await enterByJson(first.url, "ada", password);
    const directs = new Map<DoorName, string>();
    for (const door of doors) {
      const { account } = await (await enterByJson(first.url, toName(door), password)).call(
        "AccountService/GetMe",
      );
      const { conversation } = await ada.call("ConversationService/OpenDirect", {
        accountId: account.id,
      });
      directs.set(door, conversation.id);
    }
    const say = (door: DoorName) => createParcels(door, directs.get(door) ?? "");
    const open = (at: TestServer, door: DoorName) =>
      openers[door]({ url: at.url, port: at.ports.web ?? 0, name: toName(door), password });
    const hear = async (at: TestServer, door: DoorName, count: number) => {
      const speaker = await enterByJson(at.url, "ada", password);
      await using person = await open(at, door);
      for (let n = 0; n < count; n++) {
        const parcel = say(door);
        await post(speaker, parcel);
        await receive(person, parcel);
      }
    };
    for (const door of doors) await hear(first, door, 1);
    // What the server has found to be received is safe once it has stopped.
    await first.close();

    const server = await startParley({ dataFolder });
    await using restored = await goBack(server, async () => {
      for (const door of doors) await hear(server, door, 3);
    });
    const again = await enterByJson(restored.url, "ada", password);
    // The doors that keep cursors for their clients.
    const away = new Map<DoorName, Parcel>();
    for (const door of ["chat-room", "direct-messages"] as const) {
      const parcel = say(door);
      away.set(door, parcel);
      await post(again, parcel);
    }
    const arrived: string[] = [];
    for (const door of doors) {
      await using person = await open(restored, door);
      const missed = away.get(door);
      if (missed !== undefined) await receive(person, missed);
      const live = say(door);
      await post(again, live);
      await receive(person, live);
      arrived.push(door);
    }
    expect(arrived).toEqual(doors);
  });

  it("is another epoch, in which a cursor behind the end counts as the end", async () => {
    const server = await startParley({ dataFolder: join(base, "data") });
    const ada = await enterByJson(server.url, "ada", password);
    const { epoch } = await sayHello(server, ada.token, 0);
    await using restored = await goBack(server, async () => {
      for (let n = 0; n < 20; n++) await post(ada, createParcels("native", ""));
    });
    const again = await enterByJson(restored.url, "ada", password);
    await using live = await openWebSocketClient(restored.url);
    live.send({ hello: { token: again.token, cursors: [{ log: "lobby", seq: 21 }] } });
    const { welcome } = await live.next("welcome");
    expect(welcome.epoch).not.toBe(epoch);
    await live.next("caughtUp");
    const { event } = await post(again, createParcels("native", ""));
    const seen = await live.next("event");
    expect([String(seen.event.seq), event.seq]).toEqual([event.seq, "2"]);
  });

  it("makes the SDK forget what it had and load anew", async () => {
    const server = await startParley({ dataFolder: join(base, "data") });
    const ada = await enterByJson(server.url, "ada", password);
    const folder = join(base, "client");
    const connect = (serverUrl: string) =>
      createClient({ serverUrl, clientName: "test", platform: createNodePlatform({ folder }) });
    const first = connect(server.url);
    await first.register({ username: "zoe", password });
    await first.signIn({ username: "zoe", password });
    await using restored = await goBack(server, async () => {
      const last = createParcels("native", "");
      const heard = new Promise<void>((resolve) => {
        first.on("events", ({ events }) => {
          const texts = events.map(({ body }) =>
            body.kind === "message" && body.content.kind === "text" ? body.content.text : "",
          );
          if (texts.includes(last.text)) resolve();
        });
      });
      for (let n = 0; n < 5; n++) await post(ada, createParcels("native", ""));
      await post(ada, last);
      await heard;
      first.stop();
    });
    const again = await enterByJson(restored.url, "ada", password);
    const second = connect(restored.url);
    const reset = new Promise<void>((resolve) => second.on("reset", () => resolve()));
    const parcel = createParcels("native", "");
    const heard = new Promise<number>((resolve) => {
      second.on("events", ({ events }) => {
        for (const { body, seq } of events) {
          if (body.kind !== "message" || body.content.kind !== "text") continue;
          if (body.content.text === parcel.text) resolve(seq);
        }
      });
    });
    expect(await second.resume()).toBe(true);
    await reset;
    const { event } = await post(again, parcel);
    expect(await heard).toBe(Number(event.seq));
    second.stop();
  });
});

/** What the server says of itself to a client with this cursor. */
async function sayHello(server: TestServer, token: string, seq: number) {
  await using live = await openWebSocketClient(server.url);
  live.send({ hello: { token, cursors: [{ log: "lobby", seq }] } });
  return (await live.next("welcome")).welcome;
}
