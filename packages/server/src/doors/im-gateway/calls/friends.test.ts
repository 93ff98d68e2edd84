import { describe, expect, it } from "vitest";
import { openImServer } from "../testing/open-im-server.ts";

/** Two people who are connected, and their ids. */
async function openPair() {
  const server = await openImServer();
  const anna = await server.enter("anna");
  const bert = await server.enter("bert");
  const ids = { anna: await anna.id(), bert: await bert.id() };
  return { server, anna, bert, ids, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

type Pair = Awaited<ReturnType<typeof openPair>>;

/** Makes them friends; gives the id of their chat. The pushes are taken. */
async function befriend({ anna, bert, ids }: Pair): Promise<string> {
  await anna.call("friend/add_friend_apply", { respondent_id: ids.bert });
  await bert.next();
  const answer = { apply_user_id: ids.anna, agree: true };
  const { new_session_id } = await bert.call("friend/add_friend_process", answer);
  await anna.next();
  await Promise.all([anna.next(), bert.next()]);
  return new_session_id;
}

describe("friends", () => {
  it("ask, accept and get a chat, each told what concerns it", async () => {
    await using pair = await openPair();
    const { anna, bert, ids } = pair;
    const asked = await anna.call("friend/add_friend_apply", { respondent_id: ids.bert });
    expect(asked).toEqual({ notify_event_id: expect.stringMatching(/^r_/) });
    const annaInfo = { user_id: ids.anna, nickname: "anna" };
    const bertInfo = { user_id: ids.bert, nickname: "bert" };
    // Type 0 is the default, which is not written.
    expect(await bert.next()).toEqual({ friend_add_apply: { user_info: annaInfo } });
    expect(await bert.call("friend/get_pending_friend_events")).toEqual({
      event: [{ sender: annaInfo }],
    });
    expect(await anna.call("friend/get_pending_friend_events")).toEqual({});
    const answer = { apply_user_id: ids.anna, agree: true };
    const { new_session_id } = await bert.call("friend/add_friend_process", answer);
    expect(await anna.next()).toEqual({
      notify_type: 1,
      friend_process_result: { agree: true, user_info: bertInfo },
    });
    const toChat = (friend: typeof annaInfo) => ({
      notify_type: 2,
      new_chat_session_info: {
        chat_session_info: {
          single_chat_friend_id: friend.user_id,
          chat_session_id: new_session_id,
          chat_session_name: friend.nickname,
        },
      },
    });
    expect(await anna.next()).toEqual(toChat(bertInfo));
    expect(await bert.next()).toEqual(toChat(annaInfo));
    expect(await anna.call("friend/get_friend_list")).toEqual({ friend_list: [bertInfo] });
    expect(await bert.call("friend/get_friend_list")).toEqual({ friend_list: [annaInfo] });
    expect([...anna.waiting, ...bert.waiting]).toEqual([]);
  });

  it("are told of a refusal, after which they may ask again", async () => {
    await using pair = await openPair();
    const { anna, bert, ids } = pair;
    await anna.call("friend/add_friend_apply", { respondent_id: ids.bert });
    await bert.next();
    const answer = { apply_user_id: ids.anna, agree: false };
    const { new_session_id = "" } = await bert.call("friend/add_friend_process", answer);
    expect(new_session_id).toBe("");
    expect(await anna.next()).toEqual({
      notify_type: 1,
      friend_process_result: { user_info: { user_id: ids.bert, nickname: "bert" } },
    });
    await anna.call("friend/add_friend_apply", { respondent_id: ids.bert });
    expect((await bert.next()).friend_add_apply.user_info.user_id).toBe(ids.anna);
  });

  it("remove each other; a friendship made anew shows the chat anew", async () => {
    await using pair = await openPair();
    const { anna, bert, ids } = pair;
    const chat = await befriend(pair);
    await anna.call("friend/remove_friend", { peer_id: ids.bert });
    expect(await bert.next()).toEqual({ notify_type: 4, friend_remove: { user_id: ids.anna } });
    expect(await bert.call("friend/get_friend_list")).toEqual({});
    const { chat_session_info_list } = await anna.call("friend/get_chat_session_list");
    expect(chat_session_info_list).toHaveLength(1);
    expect(await befriend(pair)).toBe(chat);
    expect([...anna.waiting, ...bert.waiting]).toEqual([]);
  });

  it("who removed a friend are shown the chat again when the other one writes", async () => {
    await using pair = await openPair();
    const { anna, bert, ids } = pair;
    const chat = await befriend(pair);
    await anna.call("friend/remove_friend", { peer_id: ids.bert });
    await bert.next();
    await bert.say(chat, "why?");
    const shown = await anna.next();
    expect(shown.new_chat_session_info.chat_session_info.chat_session_id).toBe(chat);
    expect((await anna.next()).new_message_info.message_info.message.string_message).toEqual({
      content: "why?",
    });
  });

  it("cannot be made of oneself, of nobody, twice, or without having been asked", async () => {
    await using pair = await openPair();
    const { anna, bert, ids } = pair;
    const apply = (respondent_id: string) =>
      anna.refusal("friend/add_friend_apply", { respondent_id });
    expect(await apply(ids.anna)).toBe("that is your own account");
    expect(await apply("a_nobody")).toBe("there is no such account");
    expect(await apply("' OR 1=1 --")).toBe("there is no such account");
    await anna.call("friend/add_friend_apply", { respondent_id: ids.bert });
    expect(await apply(ids.bert)).toBe("you have asked already");
    expect(await bert.refusal("friend/add_friend_apply", { respondent_id: ids.anna })).toBe(
      "they have asked you: answer their request",
    );
    const answer = { apply_user_id: ids.bert, agree: true };
    expect(await anna.refusal("friend/add_friend_process", answer)).toBe(
      "there is no such request",
    );
    expect(await anna.refusal("friend/remove_friend", { peer_id: ids.bert })).toBe(
      "you are not friends",
    );
  });

  it("are asked for oneself, whatever user id stands in the request", async () => {
    await using pair = await openPair();
    const { anna, ids } = pair;
    const { user_info } = await anna.call("user/get_user_info", { user_id: ids.bert });
    expect(user_info.user_id).toBe(ids.anna);
  });
});

describe("search_friend", () => {
  it("finds by part of a name, whole id and whole number, without friends and oneself", async () => {
    await using pair = await openPair();
    const { server, anna, ids } = pair;
    const berta = await server.enter("berta");
    const search = async (search_key: string) => {
      const { user_info = [] } = await anna.call("friend/search_friend", { search_key });
      return user_info.map(({ nickname }: { nickname: string }) => nickname);
    };
    expect(await search("ERT")).toEqual(["bert", "berta"]);
    expect(await search(ids.bert)).toEqual(["bert"]);
    expect(await search(ids.bert.slice(0, -1))).toEqual([]);
    expect(await search("anna")).toEqual([]);
    expect(await search(ids.anna)).toEqual([]);
    await befriend(pair);
    expect(await search("ert")).toEqual(["berta"]);
    expect(await search(ids.bert)).toEqual([]);
    await berta.close();
  });

  it.each(["", "  ", ".*", "%", "_", "' OR '1'='1", "(((("])("finds nobody for %j", async (key) => {
    await using pair = await openPair();
    expect(await pair.anna.call("friend/search_friend", { search_key: key })).toEqual({});
  });
});
