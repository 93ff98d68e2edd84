import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  DirectClient,
  toLines,
} from "../../packages/server/src/doors/direct-messages/testing/direct-client.ts";
import { ImClient } from "../../packages/server/src/doors/im-gateway/testing/im-client.ts";
import { LineClient } from "../../packages/server/src/doors/line/testing/line-client.ts";
import { openWebSocketClient } from "../../packages/server/src/doors/native/testing/live-client.ts";
import { enterByJson, type JsonClient, listAllEvents } from "../testing/json-client.ts";
import { startParley, type TestServer } from "../testing/start-parley.ts";

type Peer = { readonly id: string; readonly name: string };

/** What somebody does and sees about friends by one door. */
type Friend = AsyncDisposable & {
  ask(peer: Peer): Promise<unknown>;
  seeAsked(peer: Peer): Promise<unknown>;
  accept(peer: Peer): Promise<unknown>;
  seeAccepted(peer: Peer): Promise<unknown>;
  say(chat: string, peer: Peer, text: string): Promise<unknown>;
  hear(peer: Peer, text: string): Promise<unknown>;
  /** All that is said here from now on until this is, as one text. */
  hearUntil(text: string): Promise<string>;
  /** Sends a file; absent where the wire cannot. */
  give?(chat: string, name: string): Promise<unknown>;
  seeFile(peer: Peer, name: string): Promise<unknown>;
  part(peer: Peer): Promise<unknown>;
  seeParted(peer: Peer): Promise<unknown>;
};

const fileBytes = new TextEncoder().encode("a small file");

const password = "secret-15";
let server: TestServer;
beforeAll(async () => {
  server = await startParley();
});
afterAll(() => server.close());

async function openIm(name: string): Promise<Friend> {
  const port = server.ports.im ?? 0;
  const client = new ImClient({ http: port, ws: port });
  await client.login(name, password);
  await client.connect();
  const see = async (fits: (push: Awaited<ReturnType<ImClient["next"]>>) => unknown) => {
    while (!fits(await client.next()));
  };
  return {
    ask: ({ id }) => client.call("friend/add_friend_apply", { respondent_id: id }),
    seeAsked: ({ id }) => see((push) => push.friend_add_apply?.user_info.user_id === id),
    accept: ({ id }) =>
      client.call("friend/add_friend_process", { apply_user_id: id, agree: true }),
    seeAccepted: ({ id }) =>
      see(({ friend_process_result: result }) => result?.agree && result.user_info.user_id === id),
    say: (chat, _, text) => client.say(chat, text),
    hear: (_, text) =>
      see((push) => push.new_message_info?.message_info.message.string_message?.content === text),
    async hearUntil(text) {
      const said: string[] = [];
      await see((push) => {
        const message = push.new_message_info?.message_info.message;
        said.push(message?.string_message?.content ?? "");
        return said.at(-1) === text;
      });
      return said.join("\n");
    },
    give: (chat, name) =>
      client.call("message_transmit/new_message", {
        chat_session_id: chat,
        message: {
          message_type: 2,
          file_message: {
            file_name: name,
            file_size: fileBytes.length,
            file_contents: fileBytes,
          },
        },
      }),
    seeFile: (_, name) =>
      see((push) => push.new_message_info?.message_info.message.file_message?.file_name === name),
    part: ({ id }) => client.call("friend/remove_friend", { peer_id: id }),
    seeParted: ({ id }) => see((push) => push.friend_remove?.user_id === id),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

async function openLine(name: string): Promise<Friend> {
  const client = new LineClient(server.ports.line ?? 0);
  await client.say(`/login ${name} ${password}`);
  return {
    ask: async (peer) => client.write(`/add ${peer.name}\n`),
    seeAsked: (peer) => client.until(`${peer.name} wants to be your friend`),
    accept: async (peer) => client.write(`/accept ${peer.name}\n`),
    seeAccepted: (peer) => client.until(`${peer.name} is your friend now`),
    say: async (_, peer, text) => client.write(`/msg ${peer.name} ${text}\n`),
    hear: (peer, text) => client.until(`${peer.name}: ${text}`),
    async hearUntil(text) {
      await client.until(text);
      return client.take();
    },
    seeFile: (peer, name) => client.until(new RegExp(`${peer.name} sent ${name}`)),
    part: async (peer) => client.write(`/unfriend ${peer.name}\n`),
    seeParted: (peer) => client.until(`${peer.name} is not your friend any more`),
    async [Symbol.asyncDispose]() {
      client.socket.destroy();
      await client.closed;
    },
  };
}

async function openNative(name: string): Promise<Friend> {
  const client = await enterByJson(server.url, name, password);
  const live = await openWebSocketClient(server.url);
  live.send({ hello: { token: client.token } });
  await live.next("welcome");
  return {
    ask: ({ id }) => client.call("FriendService/RequestFriend", { accountId: id }),
    seeAsked: ({ id }) => live.next(({ event }) => event?.friendRequested && event.actor.id === id),
    accept: ({ id }) =>
      client.call("FriendService/AnswerFriend", { accountId: id, isAccepted: true }),
    seeAccepted: ({ id }) =>
      live.next(({ event }) => event?.friendAnswered?.isAccepted && event.actor.id === id),
    say: (conversationId, _, body) =>
      client.call("MessageService/PostMessage", {
        conversationId,
        clientMessageId: crypto.randomUUID(),
        text: { body },
      }),
    hear: ({ id }, text) =>
      live.next(({ event }) => event?.message?.text?.body === text && event.actor.id === id),
    async hearUntil(text) {
      const said: string[] = [];
      await live.next(({ event }) => {
        said.push(event?.message?.text?.body ?? "");
        return said.at(-1) === text;
      });
      return said.join("\n");
    },
    async give(conversationId, name) {
      const { uploadId } = await client.call("FileService/CreateUpload", {
        name,
        size: String(fileBytes.length),
      });
      const content = Buffer.from(fileBytes).toString("base64");
      await client.call("FileService/WriteChunk", { uploadId, offset: "0", content });
      const { file } = await client.call("FileService/FinishUpload", { uploadId });
      const message = { conversationId, clientMessageId: crypto.randomUUID(), fileId: file.id };
      await client.call("MessageService/PostMessage", message);
    },
    seeFile: ({ id }, name) =>
      live.next(({ event }) => event?.message?.file?.name === name && event.actor.id === id),
    part: ({ id }) => client.call("FriendService/RemoveFriend", { accountId: id }),
    seeParted: ({ id }) => live.next(({ event }) => event?.friendRemoved && event.actor.id === id),
    [Symbol.asyncDispose]: () => live[Symbol.asyncDispose](),
  };
}

const openers = { im: openIm, line: openLine, native: openNative } as const;

async function register(name: string): Promise<Peer & { readonly client: JsonClient }> {
  const client = await enterByJson(server.url, name, password);
  const { account } = await client.call("AccountService/GetMe");
  return { id: account.id, name, client };
}

/** The history of a third door: what the Flutter app shows of the two. */
async function listByFlutter(name: string, peer: string): Promise<readonly string[]> {
  await using client = new DirectClient(server.ports.grpc ?? 0);
  const { body } = await client.call("login", { username: name, password });
  client.token = body.accessToken;
  const history = await client.call("GetAllMessage", { reciever: peer });
  return toLines(history.body.messages);
}

const pairs = [
  ["im", "native"],
  ["native", "im"],
  ["im", "line"],
  ["line", "im"],
  ["native", "line"],
  ["line", "native"],
] as const;

describe("two who know each other by different doors", () => {
  it.each(pairs)(
    "become friends, talk and part until the next message: %s asks %s",
    async (from, to) => {
      const anna = await register(`anna-${from}-${to}`);
      const bert = await register(`bert-${from}-${to}`);
      await using asking = await openers[from](anna.name);
      await using asked = await openers[to](bert.name);
      await asking.ask(bert);
      await asked.seeAsked(anna);
      await asked.accept(anna);
      await asking.seeAccepted(bert);
      const { friends } = await anna.client.call("FriendService/ListFriends");
      expect(friends.map(({ id }: Peer) => id)).toEqual([bert.id]);
      const open = await anna.client.call("ConversationService/OpenDirect", { accountId: bert.id });
      const chat: string = open.conversation.id;
      await asking.say(chat, bert, "hello");
      await asked.hear(anna, "hello");
      await asked.say(chat, anna, "welcome");
      await asking.hear(bert, "welcome");
      await asking.give?.(chat, "from-anna.txt");
      if (asking.give) await asked.seeFile(anna, "from-anna.txt");
      await asked.give?.(chat, "from-bert.txt");
      if (asked.give) await asking.seeFile(bert, "from-bert.txt");
      const lines = await listByFlutter(anna.name, bert.name);
      expect(lines.slice(0, 2)).toEqual([
        `${anna.name} > ${bert.name}: hello`,
        `${bert.name} > ${anna.name}: welcome`,
      ]);
      expect(lines.length).toBe(2 + [asking, asked].filter(({ give }) => give).length);
      for (const { client } of [anna, bert]) {
        const events = await listAllEvents(client, chat);
        const said = events.flatMap(({ message, actor }) =>
          message?.text ? [[actor.id, message.text.body]] : [],
        );
        expect(said).toEqual([
          [anna.id, "hello"],
          [bert.id, "welcome"],
        ]);
      }
      const has = async ({ client }: typeof anna) => {
        const { conversations } = await client.call("ConversationService/ListConversations");
        return conversations.some(({ id }: Peer) => id === chat);
      };
      await asked.part(anna);
      await asking.seeParted(bert);
      expect([await has(anna), await has(bert)]).toEqual([false, false]);
      await asked.say(chat, anna, "why?");
      await asking.hear(bert, "why?");
      expect([await has(anna), await has(bert)]).toEqual([true, true]);
    },
  );

  it("cannot write to each other over a block, on any wire", async () => {
    const anna = await register("anna-blocks");
    const bert = await register("bert-blocked");
    const open = await anna.client.call("ConversationService/OpenDirect", { accountId: bert.id });
    const chat: string = open.conversation.id;
    await anna.client.call("FriendService/BlockAccount", { accountId: bert.id });
    await using native = await openNative(bert.name);
    await expect(native.say(chat, anna, "let me in")).rejects.toMatchObject({
      code: "permission_denied",
    });
    await using im = await openIm(bert.name);
    await expect(im.say(chat, anna, "let me in")).rejects.toThrow(/blocked/);
    const line = new LineClient(server.ports.line ?? 0);
    await line.say(`/login ${bert.name} ${password}`);
    expect(await line.say(`/msg ${anna.name} let me in`)).toMatch(/^! /m);
    line.socket.destroy();
    await using flutter = new DirectClient(server.ports.grpc ?? 0);
    flutter.token = (
      await flutter.call("login", { username: bert.name, password })
    ).body.accessToken;
    const stream = flutter.chat();
    stream.send("let me in", anna.name);
    expect((await stream.status)[0]).not.toBe(0);
    const events = await listAllEvents(anna.client, chat);
    expect(events.filter(({ message }) => message)).toEqual([]);
  });
});

describe("a group on three doors", () => {
  it("is silent at once, on every door, for who is taken out", async () => {
    const owner = await register("group-owner");
    const names = ["im", "line", "native"] as const;
    const members = await Promise.all(names.map((door) => register(`group-${door}`)));
    await using im = await openIm("group-im");
    await using line = await openLine("group-line");
    await using native = await openNative("group-native");
    const doors = [im, line, native];
    const { conversation } = await owner.client.call("ConversationService/CreateConversation", {
      kind: "CONVERSATION_KIND_GROUP",
      title: "three doors",
      memberIds: members.map(({ id }) => id),
    });
    const post = (body: string) =>
      owner.client.call("MessageService/PostMessage", {
        conversationId: conversation.id,
        clientMessageId: crypto.randomUUID(),
        text: { body },
      });
    await post("everybody");
    for (const door of doors) await door.hear(owner, "everybody");
    for (const [index, gone] of doors.entries()) {
      const member = members[index];
      await owner.client.call("ConversationService/RemoveMember", {
        conversationId: conversation.id,
        accountId: member?.id,
      });
      await post(`without ${index}`);
      // The lobby comes behind it on the same connection: what came before it is all there is.
      const text = `to the lobby ${index}`;
      await owner.client.call("MessageService/PostMessage", {
        conversationId: "lobby",
        clientMessageId: crypto.randomUUID(),
        text: { body: text },
      });
      expect(await gone.hearUntil(text)).not.toContain(`without ${index}`);
      for (const door of doors.slice(index + 1)) {
        await door.hear(owner, `without ${index}`);
      }
    }
  });
});
