import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { enterByJson, type JsonClient, listAllEvents } from "../testing/json-client.ts";
import { spawnParley } from "../testing/spawn-parley.ts";

let dataFolder: string;
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "parley-crash-"));
});
afterEach(() => rm(dataFolder, { recursive: true, force: true }));

/** A message that the server has acknowledged: what it said of it. */
type Acknowledged = { readonly id: string; readonly seq: string; readonly text: string };

function postText(client: JsonClient, clientMessageId: string, body: string) {
  return client.call("MessageService/PostMessage", {
    conversationId: "lobby",
    clientMessageId,
    text: { body },
  });
}

/** Posts one message after the other until the server is gone. The last one may be committed or not: nobody was told. */
async function postUntilDeath(client: JsonClient, name: string) {
  const acknowledged: Acknowledged[] = [];
  for (let n = 0; ; n++) {
    const id = randomUUID();
    const text = `${name} says ${n}`;
    try {
      const { event } = await postText(client, id, text);
      acknowledged.push({ id, seq: event.seq, text });
    } catch {
      return { acknowledged, inFlight: { id, text } };
    }
  }
}

describe("kill -9 in the middle of a burst", () => {
  it("loses nothing that was acknowledged, and a retry after the restart is harmless", async () => {
    const acknowledged: Acknowledged[] = [];
    const inFlight: { id: string; text: string }[] = [];
    for (const burst of [150, 400, 40]) {
      await using server = await spawnParley(dataFolder);
      const names = Array.from({ length: 10 }, (_, n) => `writer ${n}`);
      const clients = await Promise.all(names.map((name) => enterByJson(server.url, name)));
      const watcher = await enterByJson(server.url, "watcher");
      const runs = clients.map((client, n) => postUntilDeath(client, `${burst} ${n}`));
      // The burst is under way, not over, when the server is killed.
      const before = acknowledged.length;
      for (let posted = 0; posted < burst; ) {
        const { head } = await watcher.call("MessageService/ListEvents", {
          conversationId: "lobby",
          limit: 1,
        });
        posted = Number(head) - before;
      }
      server.process.kill("SIGKILL");
      for (const run of await Promise.all(runs)) {
        acknowledged.push(...run.acknowledged);
        inFlight.push(run.inFlight);
      }
      await server.exited;
    }

    await using server = await spawnParley(dataFolder);
    const reader = await enterByJson(server.url, "writer 0");
    const events = await listAllEvents(reader, "lobby");
    expect(events.map(({ seq }) => Number(seq))).toEqual(events.map((_, n) => n + 1));
    const messages = events.filter(({ message }) => message);
    const bySeq = new Map(messages.map(({ seq, message }) => [seq, message]));
    for (const { id, seq, text } of acknowledged) {
      expect(bySeq.get(seq)).toMatchObject({ clientMessageId: id, text: { body: text } });
    }
    const ids = messages.map(({ message }) => message.clientMessageId);
    expect(new Set(ids).size).toBe(ids.length);
    // Nothing is there that nobody sent.
    const sent = new Set([...acknowledged, ...inFlight].map(({ id }) => id));
    expect(ids.filter((id) => !sent.has(id))).toEqual([]);

    const sample = acknowledged.filter(({ text }) => text.startsWith("150 0 ")).slice(0, 20);
    for (const { id, seq } of sample) {
      const again = await postText(reader, id, "something else");
      expect(again).toMatchObject({ isDuplicate: true, event: { seq } });
    }
    expect((await listAllEvents(reader, "lobby")).length).toBe(events.length);
  });
});

describe("SIGTERM", () => {
  it("drains and exits with 0, and what was acknowledged is there", async () => {
    await using first = await spawnParley(dataFolder);
    const client = await enterByJson(first.url, "anna");
    const run = postUntilDeath(client, "anna");
    await postText(client, "marker", "before the end");
    first.process.kill("SIGTERM");
    expect(await first.exited).toBe(0);
    const { acknowledged } = await run;
    await using second = await spawnParley(dataFolder);
    const events = await listAllEvents(await enterByJson(second.url, "anna"), "lobby");
    const ids = events.flatMap(({ message }) => message?.clientMessageId ?? []);
    expect(ids).toEqual(expect.arrayContaining(["marker", ...acknowledged.map(({ id }) => id)]));
  });
});
