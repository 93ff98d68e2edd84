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
