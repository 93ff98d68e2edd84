import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@parley/sdk";
import { createNodePlatform } from "@parley/sdk/node";
import { createBackup, restoreBackup } from "@parley/server/operations";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openWebSocketClient } from "../../packages/server/src/doors/native/testing/live-client.ts";
import { createParcel } from "../matrix/matrix.ts";
import type { Parcel } from "../matrix/person.ts";
import { enterByJson, type JsonClient } from "../testing/json-client.ts";
import { startParley, type TestServer } from "../testing/start-parley.ts";

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "parley-older-"));
});
afterEach(() => rm(base, { recursive: true, force: true }));

const password = "secret-15";

function post(client: JsonClient, { conversationId, text }: Parcel) {
  const message = { conversationId, clientMessageId: randomUUID(), text: { body: text } };
  return client.call("MessageService/PostMessage", message);
}

/** Something new for the lobby. */
const createText = () => createParcel("text", { from: "ada", to: "", conversationId: "lobby" });

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
  timeout: 120_000,
}, () => {
  it("is another epoch, in which a cursor behind the end counts as the end", async () => {
    const server = await startParley({ dataFolder: join(base, "data") });
    const ada = await enterByJson(server.url, "ada", password);
    const { epoch } = await sayHello(server, ada.token, 0);
    await using restored = await goBack(server, async () => {
      for (let n = 0; n < 20; n++) await post(ada, createText());
    });
    const again = await enterByJson(restored.url, "ada", password);
    await using live = await openWebSocketClient(restored.url);
    live.send({ hello: { token: again.token, cursors: [{ log: "lobby", seq: 21 }] } });
    const { welcome } = await live.next("welcome");
    expect(welcome.epoch).not.toBe(epoch);
    await live.next("caughtUp");
    const { event } = await post(again, createText());
    const seen = await live.next("event");
    expect([String(seen.event.seq), event.seq]).toEqual([event.seq, "2"]);
  });

  it("makes the SDK forget what it had, say so, and go on from the end", async () => {
    const server = await startParley({ dataFolder: join(base, "data") });
    const ada = await enterByJson(server.url, "ada", password);
    const before = connect(server.url);
    await before.client.register({ username: "zoe", password });
    await using restored = await goBack(server, async () => {
      await before.client.signIn({ username: "zoe", password });
      await before.untilLive();
      for (let n = 0; n < 5; n++) await post(ada, createText());
      const last = createText();
      await post(ada, last);
      await before.untilHeard(last.text);
      before.client.stop();
    });
    const again = await enterByJson(restored.url, "ada", password);
    const after = connect(restored.url);
    // Its session began after the backup, so the restored server does not know it.
    await after.client.signIn({ username: "zoe", password });
    await after.untilReset;
    await after.untilLive();
    const text = createText();
    const { event } = await post(again, text);
    expect(await after.untilHeard(text.text)).toBe(Number(event.seq));
    after.client.stop();
  });
});

/** An SDK client that keeps what it knows in a folder, as the one before it did, and what it tells. */
function connect(serverUrl: string) {
  const platform = createNodePlatform({ folder: join(base, "client") });
  const client = createClient({ serverUrl, clientName: "test", platform });
  const heard = new Map<string, number>();
  let wake = () => {};
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  client.on("connection", () => wake());
  client.on("events", ({ events }) => {
    for (const { body, seq } of events) {
      if (body.kind === "message" && body.content.kind === "text")
        heard.set(body.content.text, seq);
    }
    wake();
  });
  return {
    client,
    untilReset: new Promise<void>((resolve) => client.on("reset", () => resolve())),
    untilLive: () => until(() => client.connection.state === "live"),
    async untilHeard(text: string) {
      await until(() => heard.has(text));
      return heard.get(text);
    },
  };
}

/** What the server says of itself to a client with this cursor. */
async function sayHello(server: TestServer, token: string, seq: number) {
  await using live = await openWebSocketClient(server.url);
  live.send({ hello: { token, cursors: [{ log: "lobby", seq }] } });
  return (await live.next("welcome")).welcome;
}
