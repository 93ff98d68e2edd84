import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { GrpcJsClient, type JsCall } from "../testing/grpc-js-client.ts";
import { enterByJson, type JsonClient } from "../testing/json-client.ts";
import { startParley, type TestServer } from "../testing/start-parley.ts";

const dial = (server: TestServer) =>
  new GrpcJsClient("direct-messages", "pb.GrpcServerService", server.ports.grpc);

/** Registers and logs in; gives the metadata of the calls that follow. */
async function enter(client: GrpcJsClient, username: string) {
  await client.call("SignUp", { username, password: "secret", name: username.toUpperCase() });
  const { access_token: token } = await client.call("login", { username, password: "secret" });
  return { authorization: `bearer ${token}` };
}

/** Writes to somebody in the browser's words. */
async function writeByJson(from: JsonClient, peer: string, id: string, body: string) {
  const { account } = await from.call("AccountService/GetAccount", { username: peer });
  const { conversation } = await from.call("ConversationService/OpenDirect", {
    accountId: account.id,
  });
  const message = { conversationId: conversation.id, clientMessageId: id, text: { body } };
  await from.call("MessageService/PostMessage", message);
  return conversation.id;
}

const toLines = (call: JsCall, start = 0): readonly string[] =>
  call.received.slice(start).map(({ sender, message }) => `${sender}: ${message}`);

describe("the Flutter app", () => {
  it("signs up, finds people page by page, and chats with somebody in the browser", async () => {
    await using server = await startParley();
    await using client = dial(server);
    const listening = client.list("GetNotifications");
    await listening.opened;
    const zoe = await enter(client, "zoe");
    const ben = await enterByJson(server.url, "ben");
    expect(
      (await listening.gather(2)).map(({ title, description }) => [title, description]),
    ).toEqual([
      ["A new family member", "ZOE has joined. Say hi!"],
      ["A new family member", "ben has joined. Say hi!"],
    ]);
    listening.cancel();
    expect((await client.call("GetUser", {}, zoe)).user.name).toBe("ZOE");
    const { users } = await client.call("GetUsers", { page_number: 1, page_size: 10 }, zoe);
    expect(users.map(({ username }: { username: string }) => username)).toEqual(["ben"]);
    expect((await client.call("GetUsers", { page_number: 2, page_size: 10 }, zoe)).users).toEqual(
      [],
    );

    // As the app opens a chat: the history, the stream, the join.
    expect(await client.call("GetAllMessage", { reciever: "ben" }, zoe)).toEqual({ messages: [] });
    const chat = client.chat("SendMessage", zoe);
    chat.write({ message: "Join_room", reciever: "ben" });
    await chat.gather(1);
    chat.write({ message: "hé 👋", reciever: "ben" });
    await chat.gather(2);
    const conversationId = await writeByJson(ben, "zoe", "1", "hello 🙂");
    await chat.gather(3);
    expect(toLines(chat)).toEqual([
      "Server: You have joined the room.",
      "zoe: hé 👋",
      "ben: hello 🙂",
    ]);
    const page = { conversationId, afterSeq: "0", limit: 200 };
    const { events } = await ben.call("MessageService/ListEvents", page);
    const texts = events.flatMap(({ message }: { message?: { text: { body: string } } }) =>
      message ? [message.text.body] : [],
    );
    expect(texts).toEqual(["hé 👋", "hello 🙂"]);
    chat.end();
    expect(await chat.status).toEqual([0, ""]);
    const { messages } = await client.call("GetAllMessage", { reciever: "ben" }, zoe);
    expect(messages.map(({ message }: { message: string }) => message)).toEqual(texts);
  });

  it("never sees a person under the name by which the server speaks", async () => {
    await using server = await startParley();
    await using client = dial(server);
    const request = { username: "Server", password: "secret", name: "x" };
    expect((await client.call("SignUp", request))[0]).toBe(6);
    expect((await client.call("SignUp", { ...request, username: "sERVER" }))[0]).toBe(6);
  });

  it("keeps its token and loses nothing over a restart", async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), "parley-direct-"));
    const first = await startParley({ dataFolder });
    const before = dial(first);
    const zoe = await enter(before, "zoe");
    const ben = await enter(before, "ben");
    const chat = before.chat("SendMessage", zoe);
    chat.write({ message: "Join_room", reciever: "ben" });
    await chat.gather(1);
    const other = before.chat("SendMessage", ben);
    other.write({ message: "one", reciever: "zoe" });
    await chat.gather(2);
    await first.close();
    expect(await chat.status).toEqual([14, "the server is stopping"]);
    await before[Symbol.asyncDispose]();

    await using second = await startParley({ dataFolder });
    await using after = dial(second);
    const again = after.chat("SendMessage", ben);
    again.write({ message: "two", reciever: "zoe" });
    await again.gather(1);
    const back = after.chat("SendMessage", zoe);
    back.write({ message: "Join_room", reciever: "ben" });
    await back.gather(2);
    expect(toLines(back, 1)).toEqual(["ben: two"]);
    const { messages } = await after.call("GetAllMessage", { reciever: "ben" }, zoe);
    expect(messages.map(({ message }: { message: string }) => message)).toEqual(["one", "two"]);
    await second.close();
    await rm(dataFolder, { recursive: true });
  });
});
