import { randomBytes } from "node:crypto";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "@parley/server";
import { describe, expect, it } from "vitest";
import { ImClient } from "../../packages/server/src/doors/im-gateway/testing/im-client.ts";
import { pixel } from "../../packages/server/src/doors/im-gateway/testing/pixel.ts";
import { startParley, type TestServer } from "../testing/start-parley.ts";

const phone = "13800138000";
const newMessage = "message_transmit/new_message";

/** A server whose codes can be read in its log, as its operator would read them. */
async function startWithCodes(overrides: Parameters<typeof startParley>[0]) {
  const codes: string[] = [];
  const log = {
    ...silentLog,
    warn(fields: object) {
      if ("code" in fields) codes.push(String(fields.code));
    },
  };
  return { server: await startParley({ log, ...overrides }), codes };
}

/** The original client's two ports. */
function openClient({ ports }: TestServer): ImClient {
  return new ImClient({ http: ports.web ?? 0, ws: ports.im ?? 0 });
}

/** What the main window does: four calls at once, which are on their way before the WebSocket opens. */
async function openMainWindow(client: ImClient) {
  const first = Promise.all([
    client.call("user/get_user_info"),
    client.call("friend/get_friend_list"),
    client.call("friend/get_chat_session_list"),
    client.call("friend/get_pending_friend_events"),
  ]);
  await client.connect();
  const [info, friends, chats, events] = await first;
  return {
    id: info.user_info.user_id as string,
    friends: friends.friend_list ?? [],
    chats: chats.chat_session_info_list ?? [],
    events: events.event ?? [],
  };
}

/** One by nickname, one by phone; both with their main window open. */
async function enterBoth(overrides: Parameters<typeof startParley>[0] = {}) {
  const { server, codes } = await startWithCodes(overrides);
  const anna = openClient(server);
  await anna.register("anna");
  await anna.login("anna");
  const bert = openClient(server);
  const askCode = async () => {
    const { verify_code_id } = await bert.call("user/get_phone_verify_code", {
      phone_number: phone,
    });
    return { phone_number: phone, verify_code_id, verify_code: codes.at(-1) };
  };
  await bert.call("user/phone_register", await askCode());
  bert.sessionId = (await bert.call("user/phone_login", await askCode())).login_session_id;
  const windows = { anna: await openMainWindow(anna), bert: await openMainWindow(bert) };
  return { server, anna, bert, windows };
}

type Both = Awaited<ReturnType<typeof enterBoth>>;

async function becomeFriends({ anna, bert, windows }: Both): Promise<string> {
  const { user_info } = await anna.call("friend/search_friend", { search_key: phone });
  expect(user_info).toEqual([{ user_id: windows.bert.id, nickname: windows.bert.id }]);
  await bert.call("user/set_nickname", { nickname: "bert" });
  await anna.call("friend/add_friend_apply", { respondent_id: user_info[0].user_id });
  expect((await bert.next()).friend_add_apply.user_info.nickname).toBe("anna");
  const answer = { apply_user_id: windows.anna.id, agree: true };
  const { new_session_id } = await bert.call("friend/add_friend_process", answer);
  expect((await anna.next()).friend_process_result.agree).toBe(true);
  for (const client of [anna, bert]) {
    const { chat_session_info } = (await client.next()).new_chat_session_info;
    expect(chat_session_info.chat_session_id).toBe(new_session_id);
  }
  return new_session_id;
}

describe("two people with the instant messenger", () => {
  it("begin in the lobby, without friends and requests", async () => {
    const { server, windows } = await enterBoth();
    await using _server = server;
    for (const { friends, chats, events } of Object.values(windows)) {
      expect([friends, events]).toEqual([[], []]);
      expect(chats).toEqual([{ chat_session_id: "lobby", chat_session_name: "Lobby" }]);
    }
  });

  it("become friends, talk in all four ways, look back, and remove each other", async () => {
    const both = await enterBoth();
    const { server, anna, bert, windows } = both;
    await using _server = server;
    const chat = await becomeFriends(both);
    const chat_session_id = chat;
    const start_time = Math.floor(Date.now() / 1000) - 1;
    const file = new Uint8Array(randomBytes(20 * 1024 * 1024));
    const speech = new Uint8Array(randomBytes(64_000));
    const file_message = { file_name: "holiday.zip", file_size: file.length, file_contents: file };
    const contents = [
      { message_type: 0, string_message: { content: "hello bert 🙂" } },
      { message_type: 1, image_message: { file_id: "", image_content: pixel } },
      { message_type: 2, file_message: { file_id: "", ...file_message } },
      { message_type: 3, speech_message: { file_id: "", file_contents: speech } },
    ];
    for (const message of contents) await anna.call(newMessage, { chat_session_id, message });
    const heard = [];
    for (const _ of contents) heard.push((await bert.next()).new_message_info.message_info);
    const [text, picture, large, voice] = heard.map(({ message }) => message);
    expect(text.string_message.content).toBe("hello bert 🙂");
    expect(picture.image_message.image_content).toEqual(pixel);
    expect(voice.speech_message.file_contents).toEqual(speech);
    // What is large comes by its id, for both of them.
    const { file_id } = large.file_message;
    const { file_data } = await bert.call("file/get_single_file", { file_id });
    expect(Buffer.compare(file_data.file_content, file)).toBe(0);
    const recent = await bert.call("message_storage/get_recent", {
      chat_session_id,
      msg_count: 50,
    });
    expect(recent.msg_list).toEqual(heard);
    const range = { start_time, over_time: start_time + 600 };
    const history = await anna.call("message_storage/get_history", { chat_session_id, ...range });
    expect(history.msg_list).toEqual(heard);
    const search = { chat_session_id, search_key: "hello" };
    const found = await anna.call("message_storage/search_history", search);
    expect(found.msg_list).toEqual([heard[0]]);
    await bert.call("friend/remove_friend", { peer_id: windows.anna.id });
    expect(await anna.next()).toEqual({
      notify_type: 4,
      friend_remove: { user_id: windows.bert.id },
    });
    expect(await anna.call("friend/get_friend_list")).toEqual({});
    const { chat_session_info_list } = await anna.call("friend/get_chat_session_list");
    expect(chat_session_info_list).toHaveLength(1);
  });

  it("talk in a group of three, the third by another port", async () => {
    const both = await enterBoth();
    const { server, anna, bert, windows } = both;
    await using _server = server;
    const cleo = new ImClient({ http: server.ports.grpc ?? 0, ws: server.ports.qt ?? 0 });
    await cleo.enter("cleo");
    const member_id_list = [windows.anna.id, windows.bert.id, await cleo.id()];
    const draft = { chat_session_name: "新的群聊", member_id_list };
    await anna.call("friend/create_chat_session", draft);
    const everybody = [anna, bert, cleo];
    const told = await Promise.all(everybody.map((client) => client.next()));
    const { chat_session_id } = told[0]?.new_chat_session_info.chat_session_info ?? {};
    await cleo.say(chat_session_id, "hi both");
    for (const client of [anna, bert]) {
      const { message_info } = (await client.next()).new_message_info;
      expect(message_info).toMatchObject({ chat_session_id, sender: { nickname: "cleo" } });
    }
    expect(cleo.waiting).toEqual([]);
    const { member_info_list } = await bert.call("friend/get_chat_session_member", {
      chat_session_id,
    });
    expect(member_info_list).toHaveLength(3);
  });

  it("find everything again after the server was restarted", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "parley-story-"));
    const dataFolder = folder.path;
    const both = await enterBoth({ dataFolder });
    const { server, anna } = both;
    const chat = await becomeFriends(both);
    await anna.say(chat, "until later");
    await server.close();
    await using again = await startParley({ dataFolder });
    const client = openClient(again);
    await client.login("anna");
    const { friends, chats } = await openMainWindow(client);
    expect(friends.map(({ nickname }: { nickname: string }) => nickname)).toEqual(["bert"]);
    expect(chats[0]).toMatchObject({
      chat_session_id: chat,
      prev_message: { message: { string_message: { content: "until later" } } },
    });
  });
});
