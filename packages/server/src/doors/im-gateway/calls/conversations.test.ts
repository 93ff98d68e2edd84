import { type AccountId, toId } from "@parley/core";
import { describe, expect, it } from "vitest";
import { openImServer } from "../testing/open-im-server.ts";

const createGroup = "friend/create_chat_session";

/** Four people who are connected; three of them are in a group. */
async function openGroup() {
  const server = await openImServer();
  const people = {
    anna: await server.enter("anna"),
    bert: await server.enter("bert"),
    cleo: await server.enter("cleo"),
    dora: await server.enter("dora"),
  };
  const { anna, bert, cleo } = people;
  const member_id_list = [await anna.id(), await bert.id(), await cleo.id()];
  expect(await anna.call(createGroup, { chat_session_name: "新的群聊", member_id_list })).toEqual(
    {},
  );
  const [first, ...others] = await Promise.all([anna.next(), bert.next(), cleo.next()]);
  expect(others).toEqual([first, first]);
  const chat: string = first?.new_chat_session_info.chat_session_info.chat_session_id;
  expect(first).toEqual({
    notify_type: 2,
    new_chat_session_info: {
      chat_session_info: { chat_session_id: chat, chat_session_name: "新的群聊" },
    },
  });
  return {
    server,
    ...people,
    chat,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe("a group", () => {
  it("is told to all in it, the maker too, once, and to nobody else", async () => {
    await using group = await openGroup();
    const { anna, bert, cleo, dora, chat } = group;
    await bert.say(chat, "hello");
    const { message_info } = (await anna.next()).new_message_info;
    expect(message_info.message.string_message.content).toBe("hello");
    expect((await cleo.next()).new_message_info.message_info).toEqual(message_info);
    await dora.say("lobby", "to all");
    expect((await bert.next()).new_message_info.message_info.chat_session_id).toBe("lobby");
    expect([...bert.waiting, ...dora.waiting]).toEqual([]);
  });

  it("shows its members to members alone, and takes messages from them alone", async () => {
    await using group = await openGroup();
    const { anna, dora, chat } = group;
    const asked = { chat_session_id: chat };
    const { member_info_list } = await anna.call("friend/get_chat_session_member", asked);
    expect(member_info_list.map(({ nickname }: { nickname: string }) => nickname)).toEqual([
      "anna",
      "bert",
      "cleo",
    ]);
    const refused = "there is no such conversation";
    const message = { message_type: 0, string_message: { content: "let me in" } };
    const file = { message_type: 2, file_message: { file_contents: Buffer.from("x") } };
    const range = { start_time: 0, over_time: 9_999_999_999 };
    for (const id of [chat, "c_nowhere", "", "x' OR '1'='1"]) {
      const chat_session_id = id;
      const calls: [string, object][] = [
        ["friend/get_chat_session_member", {}],
        ["message_transmit/new_message", { message }],
        ["message_transmit/new_message", { message: file }],
        ["message_storage/get_recent", { msg_count: 50 }],
        ["message_storage/get_history", range],
        ["message_storage/search_history", { search_key: "hello" }],
        ["friend/set_groupname", { group_name: "mine" }],
        ["friend/join_group", { user_id_list: [await dora.id()] }],
        ["friend/exit_group", {}],
      ];
      for (const [path, fields] of calls) {
        expect([path, await dora.refusal(path, { ...fields, chat_session_id })]).toEqual([
          path,
          refused,
        ]);
      }
    }
  });

  it("is renamed, joined and left by the group extension", async () => {
    await using group = await openGroup();
    const { anna, bert, cleo, dora, chat } = group;
    await anna.call("friend/set_groupname", { chat_session_id: chat, group_name: "us" });
    const renamed = {
      notify_type: 5,
      new_group_name: { chat_session_id: chat, group_name: "us" },
    };
    expect(await Promise.all([anna.next(), bert.next(), cleo.next()])).toEqual([
      renamed,
      renamed,
      renamed,
    ]);
    const invited = { chat_session_id: chat, user_id_list: [await dora.id()] };
    const info = { chat_session_id: chat, chat_session_name: "us" };
    expect(await bert.call("friend/join_group", invited)).toEqual({ chat_session_info: info });
    expect((await dora.next()).new_chat_session_info.chat_session_info).toEqual(info);
    await bert.call("friend/exit_group", { chat_session_id: chat });
    await anna.say(chat, "who is left?");
    await Promise.all([cleo.next(), dora.next()]);
    expect(bert.waiting).toEqual([]);
    expect((await bert.call("friend/get_chat_session_list")).chat_session_info_list).toHaveLength(
      1,
    );
    expect(
      await bert.refusal("message_storage/get_recent", { chat_session_id: chat, msg_count: 1 }),
    ).toBe("there is no such conversation");
  });

  it("is not made of people that there are not, nor without a name", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    const strangers = { chat_session_name: "us", member_id_list: ["a_nobody"] };
    expect(await anna.refusal(createGroup, strangers)).toBe("there is no such account");
    expect(await anna.refusal(createGroup, { member_id_list: [] })).toBe("title is empty");
  });
});

describe("get_chat_session_list", () => {
  it("lists chats of two first, and the newest message only where there is one", async () => {
    await using group = await openGroup();
    const { server, anna, bert, chat } = group;
    const native = await server.core.enter("nina");
    const direct = await server.core.conversations.openDirect(
      native,
      toId<AccountId>(await bert.id()),
    );
    await bert.next();
    await anna.say(chat, "hello");
    await bert.next();
    const { chat_session_info_list } = await bert.call("friend/get_chat_session_list");
    const [first, second, third] = chat_session_info_list;
    expect(chat_session_info_list).toHaveLength(3);
    expect(first).toEqual({
      single_chat_friend_id: native.account.id,
      chat_session_id: direct.id,
      chat_session_name: "nina",
    });
    expect(second).toMatchObject({
      chat_session_id: chat,
      prev_message: {
        chat_session_id: chat,
        sender: { nickname: "anna" },
        message: { string_message: { content: "hello" } },
      },
    });
    expect(third).toEqual({ chat_session_id: "lobby", chat_session_name: "Lobby" });
  });

  it("tells on the WebSocket what came between the list and the WebSocket", async () => {
    await using server = await openImServer();
    const anna = server.client();
    await anna.register("anna");
    await anna.login("anna");
    const id = await anna.id();
    await anna.call("friend/get_chat_session_list");
    const bert = await server.core.enter("bert");
    const { conversations } = server.core;
    const group = await conversations.create(bert, {
      kind: "group",
      title: "late",
      memberIds: [toId<AccountId>(id)],
    });
    await anna.connect();
    expect((await anna.next()).new_chat_session_info.chat_session_info).toEqual({
      chat_session_id: group.id,
      chat_session_name: "late",
    });
  });
});
