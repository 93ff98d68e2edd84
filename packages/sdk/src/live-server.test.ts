import { describe, expect, it } from "vitest";
import type { FileSource } from "./index.ts";
import type { Storage } from "./platform.ts";
import { openCuttingProxy } from "./testing/cutting-proxy.ts";
import { openClient, password, toTexts, until } from "./testing/open-client.ts";
import { openTestServer } from "./testing/open-test-server.ts";

/** A client of a real server, and what it heard in the lobby. */
async function open(serverUrl: string, username: string, storage?: Storage) {
  const opened = await openClient(serverUrl, username, storage);
  return { ...opened, events: opened.listen("lobby") };
}

const toSource = (bytes: Uint8Array): FileSource => ({
  name: "noise.bin",
  size: bytes.length,
  mediaType: "",
  slice: async (start, end) => bytes.slice(start, end),
});

/** Bytes that look random and are the same each time. */
function createNoise(size: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: size }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state & 0xff;
  });
}

async function readAll(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: number[] = [];
  for await (const piece of pieces) for (const byte of piece) all.push(byte);
  return Uint8Array.from(all);
}

// Real sockets on a machine that may be busy: the time is only there to end what hangs.
describe("a client of a real server", { timeout: 60_000 }, () => {
  it("talks with another one", async () => {
    await using server = await openTestServer();
    using ada = await open(server.url, "ada");
    using bob = await open(server.url, "bob");
    ada.client.sendText("lobby", "Hello, Bob");
    await until(bob.client, () => toTexts(bob.events).length === 1);
    expect(bob.events.at(-1)).toMatchObject({
      log: "lobby",
      actor: { username: "ada", displayName: "ada" },
      body: { kind: "message", content: { kind: "text", text: "Hello, Bob" } },
    });
    const page = await bob.client.listEvents("lobby", "newest", 1);
    expect(page).toEqual({ events: [bob.events.at(-1)], head: bob.events.at(-1)?.seq });
    expect((await bob.client.listMembers("lobby")).map(({ account }) => account.username)).toEqual([
      "ada",
      "bob",
    ]);
  });

  it("tells a refusal with its code", async () => {
    await using server = await openTestServer();
    using ada = await open(server.url, "ada");
    await expect(ada.client.register({ username: "ADA", password })).rejects.toMatchObject({
      name: "ClientError",
      code: "already_exists",
    });
    await expect(
      ada.client.signIn({ username: "ada", password: "wrong horse" }),
    ).rejects.toMatchObject({ code: "unauthenticated" });
    expect(ada.client.connection.state).toBe("live");
  });

  it("is signed out when its session is revoked elsewhere", async () => {
    await using server = await openTestServer();
    using ada = await open(server.url, "ada");
    using phone = await open(server.url, "phone");
    await phone.client.signOut();
    await phone.client.signIn({ username: "ada", password });
    const sessions = await phone.client.listSessions();
    const other = sessions.find(({ isCurrent }) => !isCurrent);
    await phone.client.revokeSession(other?.id ?? "");
    await until(ada.client, () => ada.client.connection.state === "signed_out");
    expect(ada.client.account).toBe(undefined);
  });

  it("loses nothing and repeats nothing while its line is cut again and again", async () => {
    await using server = await openTestServer();
    await using senderLine = await openCuttingProxy(server.port);
    await using readerLine = await openCuttingProxy(server.port);
    using sender = await open(senderLine.url, "sender");
    using reader = await open(readerLine.url, "reader");
    const texts = Array.from({ length: 1_000 }, (_, index) => `message ${index}`);
    const sizes = createNoise(4_000);
    let turn = 0;
    // Cut in the middle of frames, at places that are the same in each run.
    const cutSomewhere = (line: typeof senderLine): void => {
      turn += 1;
      line.cutAfter(200 + 97 * (sizes[turn] ?? 0));
    };
    for (const { client, line } of [
      { client: sender.client, line: senderLine },
      { client: reader.client, line: readerLine },
    ]) {
      client.on("connection", ({ state }) => {
        if (state === "live") cutSomewhere(line);
        if (state === "waiting") client.wake();
      });
      cutSomewhere(line);
    }
    for (const text of texts) sender.client.sendText("lobby", text);
    await Promise.all([
      until(sender.client, () => toTexts(sender.events).length >= texts.length),
      until(reader.client, () => toTexts(reader.events).length >= texts.length),
    ]);
    expect(toTexts(reader.events)).toEqual(texts);
    expect(toTexts(sender.events)).toEqual(texts);
    const seqs = reader.events.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
    expect(senderLine.cuts).toBeGreaterThan(5);
    expect(readerLine.cuts).toBeGreaterThan(5);
  });

  it("sends after a restart what was written without a connection", async () => {
    await using server = await openTestServer();
    await using line = await openCuttingProxy(server.port);
    const first = await open(line.url, "ada");
    first.client.stop();
    first.client.sendText("lobby", "written in a tunnel");
    using reader = await open(server.url, "reader");
    using second = await open(line.url, "ada", first.storage);
    await until(reader.client, () => toTexts(reader.events).length === 1);
    expect(toTexts(reader.events)).toEqual(["written in a tunnel"]);
    await until(second.client, () => toTexts(second.events).length === 1);
  });

  it("goes on with an upload and a download after their line was cut", async () => {
    await using server = await openTestServer({ limits: { maxChunkBytes: 64 * 1024 } });
    await using line = await openCuttingProxy(server.port);
    using ada = await open(line.url, "ada");
    const bytes = createNoise(700_000);
    const progress: number[] = [];
    ada.client.on("outbox", ({ messages }) => {
      const state = messages.find(({ content }) => content.kind === "file")?.progress;
      if (state?.state !== "uploading" || state.sentBytes === progress.at(-1)) return;
      progress.push(state.sentBytes);
      if (progress.length === 4) line.cutAfter(30_000);
    });
    ada.client.sendFile("lobby", toSource(bytes));
    ada.client.sendText("lobby", "does not wait for the file");
    const findFile = () =>
      ada.events.flatMap(({ body }) =>
        body.kind === "message" && body.content.kind === "file" ? [body.content.file] : [],
      )[0];
    await until(ada.client, () => findFile() !== undefined);
    const kinds = ada.events.flatMap(({ body }) =>
      body.kind === "message" ? [body.content.kind] : [],
    );
    expect(kinds).toEqual(["text", "file"]);
    expect([progress, line.cuts > 0]).toEqual([progress.toSorted((a, b) => a - b), true]);
    const file = findFile();
    expect(file).toMatchObject({ name: "noise.bin", size: bytes.length });
    const cuts = line.cuts;
    let isCut = false;
    const onProgress = (received: number): void => {
      if (!isCut && received > 100_000) line.cut();
      isCut ||= received > 100_000;
    };
    const received = await readAll(ada.client.download(file?.id ?? "", { onProgress }));
    expect(Buffer.compare(received, bytes)).toBe(0);
    expect(line.cuts).toBeGreaterThan(cuts);
  });
});
