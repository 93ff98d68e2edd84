import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
};

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
    hear: (peer, text) => client.until(`(direct) ${peer.name}: ${text}`),
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
    [Symbol.asyncDispose]: () => live[Symbol.asyncDispose](),
  };
}

const openers = { im: openIm, line: openLine, native: openNative } as const;

async function register(name: string): Promise<Peer & { readonly client: JsonClient }> {
  const client = await enterByJson(server.url, name, password);
  const { account } = await client.call("AccountService/GetMe");
  return { id: account.id, name, client };
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
      await anna.client.call("FriendService/RemoveFriend", { accountId: bert.id });
      expect([await has(anna), await has(bert)]).toEqual([false, false]);
      await asked.say(chat, anna, "why?");
      await asking.hear(bert, "why?");
      expect([await has(anna), await has(bert)]).toEqual([true, true]);
    },
  );
});
