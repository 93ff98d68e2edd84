import { describe, expect, it } from "vitest";
import { lobbyId, toId } from "../ids.ts";
import { openTestCore } from "../testing/open-test-core.ts";

describe("list()", () => {
  it("shows the lobby with its head and what the caller has read", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    await core.enter("bert");
    expect(await core.conversations.list(anna)).toEqual([
      {
        id: lobbyId,
        kind: "room",
        title: "Lobby",
        isPublic: true,
        role: "member",
        peer: undefined,
        memberCount: 2,
        head: 2,
        readSeq: 1,
        unreadCount: 0,
        lastMessage: undefined,
      },
    ]);
  });
});

describe("list() and markRead()", () => {
  it("count what others wrote until it is read, and put the newest first", async () => {
    const core = openTestCore();
    const [anna, bert] = [await core.enter("anna"), await core.enter("bert")];
    const { id } = await core.conversations.openDirect(anna, bert.account.id);
    const say = async (session: typeof anna, conversationId = id) => {
      core.ports.clock.advance(1000);
      const content = { kind: "text", text: "hello" } as const;
      const post = { conversationId, clientMessageId: "", content };
      return (await core.messages.post(session, post)).event;
    };
    const list = async (session: typeof anna) =>
      (await core.conversations.list(session)).map((each) => [
        each.id,
        each.unreadCount,
        each.lastMessage,
      ]);
    await say(bert);
    const own = await say(anna);
    const lobby = await say(bert, lobbyId);
    expect(await list(anna)).toEqual([
      [lobbyId, 1, lobby],
      [id, 1, own],
    ]);
    const last = await say(bert);
    expect(await list(anna)).toEqual([
      [id, 2, last],
      [lobbyId, 1, lobby],
    ]);
    await core.conversations.markRead(anna, id, last.seq);
    expect((await list(anna))[0]).toEqual([id, 0, last]);
    expect((await list(bert))[0]).toEqual([id, 1, last]);
  });
});

describe("listMembers()", () => {
  it("goes through everybody by username, page by page", async () => {
    const core = openTestCore();
    const names = ["dora", "Anna", "Émile", "bert", "carl"];
    for (const name of names) await core.enter(name);
    const session = await core.enter("zoe");
    const seen: string[] = [];
    let pageToken = "";
    do {
      const page = await core.conversations.listMembers(session, lobbyId, {
        pageToken,
        pageSize: 2,
      });
      seen.push(...page.members.map(({ account }) => account.username));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(seen).toEqual(["Anna", "bert", "carl", "dora", "zoe", "Émile"]);
  });

  it("tells a stranger nothing and refuses sizes out of bounds", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    const page = { pageToken: "", pageSize: 10 };
    await expect(core.conversations.listMembers(anna, toId("c_x"), page)).rejects.toMatchObject({
      code: "not_found",
    });
    for (const pageSize of [0, 501, -1, 0.5]) {
      await expect(
        core.conversations.listMembers(anna, lobbyId, { pageToken: "", pageSize }),
      ).rejects.toMatchObject({ code: "invalid_argument" });
    }
  });
});

describe("markRead()", () => {
  it("only ever raises the mark, and tells the account's other devices once", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    await core.enter("bert");
    const marks: unknown[] = [];
    await core.live.subscribe(anna.account.id, (events) => {
      marks.push(...events.map(({ seq, body }) => ({ at: seq, ...body })));
    });
    await core.conversations.markRead(anna, lobbyId, 2);
    await core.conversations.markRead(anna, lobbyId, 1);
    await core.conversations.markRead(anna, lobbyId, 2);
    expect(marks).toEqual([{ at: 1, kind: "read_marked", conversationId: lobbyId, seq: 2 }]);
  });

  it.each([3, -1, 1.5])("refuses seq %d where the newest is 1", async (seq) => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    await expect(core.conversations.markRead(anna, lobbyId, seq)).rejects.toMatchObject({
      code: "invalid_argument",
    });
  });
});

describe("findDirect()", () => {
  it("finds the conversation of two from both sides, hidden or not, and makes none", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    const bert = await core.enter("bert");
    const find = () => core.conversations.findDirect(anna, bert.account.id);
    expect(await find()).toBe(undefined);
    expect(await core.conversations.findDirect(anna, anna.account.id)).toBe(undefined);
    const opened = await core.conversations.openDirect(bert, anna.account.id);
    expect([(await find())?.id, (await find())?.peer?.username]).toEqual([opened.id, "bert"]);
    await core.conversations.hide(anna, opened.id);
    expect((await find())?.id).toBe(opened.id);
  });
});
