import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { GrpcJsClient } from "../testing/grpc-js-client.ts";
import { enterByJson, type JsonClient } from "../testing/json-client.ts";
import { startParley, type TestServer } from "../testing/start-parley.ts";

const service = "qtgrpc.examples.chat.SimpleChat";
const user1 = { "user-name": "user1", "user-password": "qwerty" };
const user2 = { "user-name": "user2", "user-password": "qwerty" };

/** On the port at which the older client dials, in plain text. */
const dial = (server: TestServer) =>
  new GrpcJsClient("simple-chat", service, server.ports["qt-tls"]);

const toText = (message: { content: Uint8Array }): string =>
  Buffer.from(message.content).toString();

const say = (person: JsonClient, id: string, body: string) =>
  person.call("MessageService/PostMessage", {
    conversationId: "lobby",
    clientMessageId: id,
    text: { body },
  });

/** A PNG of one pixel. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

describe("the older Qt chat", () => {
  it("knows its five users on a server with --demo, and nobody on another", async () => {
    await using server = await startParley({ isDemo: true });
    await using client = dial(server);
    for (const number of [1, 2, 3, 4, 5]) {
      const list = client.list("messageList", { ...user1, "user-name": `user${number}` });
      expect(await list.gather(1)).toEqual([{ messages: [] }]);
      list.cancel();
    }
    await using other = await startParley();
    await using stranger = dial(other);
    expect(await stranger.list("messageList", user1).status).toEqual([
      16,
      "User or login are invalid",
    ]);
    expect(
      await stranger.call("sendMessage", { content: Buffer.from("x"), type: 1 }, user1),
    ).toEqual([16, "Login or password are invalid"]);
  });

  it("is in one conversation with the browser: texts, emoji and pictures, both ways", async () => {
    await using server = await startParley({ isDemo: true });
    await using client = dial(server);
    const ben = await enterByJson(server.url, "ben");
    const [first, second] = [user1, user2].map((user) => client.list("messageList", user));
    await Promise.all([first?.gather(1), second?.gather(1)]);
    await say(ben, "1", "hello from the browser 👋");
    await first?.gather(2);
    await client.call("sendMessage", { type: 1, content: Buffer.from("hé 👋") }, user1);
    await client.call("sendMessage", { type: 2, content: png }, user2);
    await Promise.all([first?.gather(4), second?.gather(4)]);
    expect(second?.received).toEqual(first?.received);
    const shown = first?.received.slice(1).flatMap(({ messages }) => messages);
    expect(shown?.map(({ from, type }) => `${from} ${type}`)).toEqual([
      "ben Text",
      "user1 Text",
      "user2 Image",
    ]);
    expect(shown?.slice(0, 2).map(toText)).toEqual(["hello from the browser 👋", "hé 👋"]);
    expect(png.equals(shown?.[2].content)).toBe(true);
    const page = { conversationId: "lobby", afterSeq: "0", limit: 200 };
    const { events } = await ben.call("MessageService/ListEvents", page);
    const contents = events.flatMap(
      (event: { message?: { text?: { body: string }; file?: { mediaType: string } } }) =>
        event.message ? [event.message.text?.body ?? event.message.file?.mediaType] : [],
    );
    expect(contents).toEqual(["hello from the browser 👋", "hé 👋", "image/png"]);
  });

  it("finds a link that opens, where it is shown a file", async () => {
    await using server = await startParley({ isDemo: true });
    await using client = dial(server);
    const ben = await enterByJson(server.url, "ben");
    const content = Buffer.from("some notes\n");
    const { uploadId } = await ben.call("FileService/CreateUpload", {
      name: "notes.txt",
      size: String(content.length),
    });
    await ben.call("FileService/WriteChunk", {
      uploadId,
      offset: "0",
      content: content.toString("base64"),
    });
    const { file } = await ben.call("FileService/FinishUpload", { uploadId });
    await ben.call("MessageService/PostMessage", {
      conversationId: "lobby",
      clientMessageId: "1",
      fileId: file.id,
    });
    const list = client.list("messageList", user1);
    const [{ messages }] = await list.gather(1);
    const url = `http://localhost:${server.ports.web}/`;
    expect(messages.map(toText)).toEqual([
      `(sent a file: notes.txt, 11 bytes, to be had at ${url})`,
    ]);
    // The page, or the word that it is not built yet: the web client's place in any case.
    const response = await fetch(url);
    expect(response.headers.get("content-type")).toMatch(/^text\//);
    list.cancel();
  });

  it("is told when the server stops, and finds the past when it is back", async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), "parley-simple-"));
    const first = await startParley({ isDemo: true, dataFolder });
    const before = dial(first);
    const list = before.list("messageList", user1);
    await list.gather(1);
    for (const text of ["one", "two"]) {
      await before.call("sendMessage", { type: 1, content: Buffer.from(text) }, user1);
    }
    await list.gather(3);
    await first.close();
    expect(await list.status).toEqual([14, "The server is stopping"]);
    await before[Symbol.asyncDispose]();
    await using second = await startParley({ isDemo: true, dataFolder });
    await using after = dial(second);
    const [{ messages }] = await after.list("messageList", user2).gather(1);
    expect(messages.map(toText)).toEqual(["one", "two"]);
    await second.close();
    await rm(dataFolder, { recursive: true });
  });
});
