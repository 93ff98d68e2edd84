import { describe, expect, it } from "vitest";
import { type AccountId, type ConversationId, lobbyId, toId } from "../ids.ts";
import type { Session } from "../sessions/session.ts";
import { hear } from "../testing/hear.ts";
import { openTestCore, type TestCore } from "../testing/open-test-core.ts";
import type { ConversationDraft } from "./conversations.ts";

const nobody = toId<AccountId>("a_nobody");
const nowhere = toId<ConversationId>("c_nowhere");

async function openWithThree(limits = {}) {
  const core = openTestCore({ limits });
  const [anna, bert, carl] = [
    await core.enter("anna"),
    await core.enter("bert"),
    await core.enter("carl"),
  ] as const;
  return { core, anna, bert, carl, b: bert.account.id, c: carl.account.id };
}

function create(core: TestCore, session: Session, draft: Partial<ConversationDraft> = {}) {
  return core.conversations.create(session, {
    kind: "group",
    title: "Group",
    memberIds: [],
    ...draft,
  });
}

function post(core: TestCore, session: Session, conversationId: ConversationId, text: string) {
  const content = { kind: "text", text } as const;
  return core.messages.post(session, { conversationId, clientMessageId: "", content });
}

describe("create()", () => {
  it("makes a group that its members hear of, with the caller as owner", async () => {
    const { core, anna, bert, b } = await openWithThree();
    const [atAnna, atBert] = [await hear(core, anna.account.id), await hear(core, b)];
    const group = await create(core, anna, { title: "Tea", memberIds: [b, b, anna.account.id] });
    expect(group).toEqual({
      id: group.id,
      kind: "group",
      title: "Tea",
      isPublic: false,
      role: "owner",
      peer: undefined,
      memberCount: 2,
      head: 2,
      readSeq: 1,
      unreadCount: 0,
      lastMessage: undefined,
    });
    const added = ["anna", { kind: "conversation_added", conversationId: group.id }];
    expect([atAnna, atBert]).toEqual([[added], [added]]);
    expect((await core.conversations.get(bert, group.id)).role).toBe("member");
  });

  it("makes only rooms public", async () => {
    const { core, anna } = await openWithThree();
    expect((await create(core, anna, { isPublic: true })).isPublic).toBe(false);
    expect((await create(core, anna, { kind: "room", isPublic: true })).isPublic).toBe(true);
    expect((await create(core, anna, { kind: "room" })).isPublic).toBe(false);
  });

  it.each(["", " x", "x".repeat(101), "a\nb"])("refuses the title %j", async (title) => {
    const { core, anna } = await openWithThree();
    await expect(create(core, anna, { title })).rejects.toMatchObject({ code: "invalid_argument" });
  });

  it("refuses members who are not there, have blocked the caller, or are too many", async () => {
    const { core, anna, bert, b, c } = await openWithThree({ maxGroupMembers: 2 });
    await expect(create(core, anna, { memberIds: [nobody] })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(create(core, anna, { memberIds: [b, c] })).rejects.toMatchObject({
      code: "resource_exhausted",
    });
    await core.friends.block(bert, anna.account.id);
    await expect(create(core, anna, { memberIds: [b] })).rejects.toMatchObject({
      code: "not_found",
    });
    await create(core, anna, { memberIds: [c] });
  });
});

describe("openDirect()", () => {
  it("gives both the same conversation, each with the other as peer", async () => {
    const { core, anna, bert, b } = await openWithThree();
    const atBert = await hear(core, b);
    const [direct, back] = await Promise.all([
      core.conversations.openDirect(anna, b),
      core.conversations.openDirect(bert, anna.account.id),
    ]);
    expect([direct.peer, back.peer]).toEqual([bert.account, anna.account]);
    expect(back.id).toBe(direct.id);
    expect(atBert).toEqual([["anna", { kind: "conversation_added", conversationId: direct.id }]]);
    expect(await core.conversations.findDirect(bert, anna.account.id)).toEqual(back);
  });

  it("refuses oneself and strangers", async () => {
    const { core, anna } = await openWithThree();
    const open = (peer: AccountId) => core.conversations.openDirect(anna, peer);
    await expect(open(anna.account.id)).rejects.toMatchObject({ code: "invalid_argument" });
    await expect(open(nobody)).rejects.toMatchObject({ code: "not_found" });
  });

  it("cannot be changed or left, but hidden until somebody writes", async () => {
    const { core, anna, bert, b, c } = await openWithThree();
    const { id } = await core.conversations.openDirect(anna, b);
    const fixed = { code: "failed_precondition" };
    const { conversations } = core;
    await expect(conversations.leave(anna, id)).rejects.toMatchObject(fixed);
    await expect(conversations.rename(anna, id, "x")).rejects.toMatchObject(fixed);
    await expect(conversations.addMembers(anna, id, [c])).rejects.toMatchObject(fixed);
    await expect(conversations.removeMember(anna, id, b)).rejects.toMatchObject(fixed);
    await expect(conversations.changeRole(anna, id, b, "admin")).rejects.toMatchObject(fixed);
    await conversations.hide(anna, id);
    const listIds = async () => (await conversations.list(anna)).map((each) => each.id);
    expect(await listIds()).toEqual([lobbyId]);
    await post(core, bert, id, "hello");
    expect(await listIds()).toEqual([id, lobbyId]);
  });
});

describe("the lobby", () => {
  it("is not left, changed or hidden", async () => {
    const { core, anna, b } = await openWithThree();
    const fixed = { code: "failed_precondition" };
    const { conversations } = core;
    await expect(conversations.leave(anna, lobbyId)).rejects.toMatchObject(fixed);
    await expect(conversations.rename(anna, lobbyId, "x")).rejects.toMatchObject(fixed);
    await expect(conversations.removeMember(anna, lobbyId, b)).rejects.toMatchObject(fixed);
    await expect(conversations.hide(anna, lobbyId)).rejects.toMatchObject(fixed);
  });
});

describe("listRooms() and join()", () => {
  it("let anybody find and enter a public room, and read what was said", async () => {
    const { core, anna, bert } = await openWithThree();
    const room = await create(core, anna, { kind: "room", title: "Garden", isPublic: true });
    await create(core, anna, { kind: "room", title: "Cellar" });
    const { event } = await post(core, anna, room.id, "who is there?");
    const rooms = await core.conversations.listRooms(bert, { after: "", limit: 10 });
    expect(rooms).toEqual([
      { id: room.id, title: "Garden", memberCount: 1 },
      { id: lobbyId, title: "Lobby", memberCount: 3 },
    ]);
    const atRoom = await hear(core, room.id);
    const joined = await core.conversations.join(bert, room.id);
    expect(joined).toMatchObject({ role: "member", unreadCount: 0, lastMessage: event });
    expect(await core.conversations.join(bert, room.id)).toEqual(joined);
    expect(atRoom).toEqual([["bert", { kind: "member_joined" }]]);
    const page = await core.messages.list(bert, room.id, { kind: "after", seq: 1 }, 1);
    expect(page.events).toEqual([event]);
  });

  it("refuse what is no public room, and sizes out of bounds", async () => {
    const { core, anna, bert } = await openWithThree();
    const closed = await create(core, anna, { kind: "room" });
    for (const id of [closed.id, (await create(core, anna)).id, nowhere]) {
      await expect(core.conversations.join(bert, id)).rejects.toMatchObject({ code: "not_found" });
    }
    for (const limit of [0, 201, 0.5]) {
      const listing = async () => core.conversations.listRooms(bert, { after: "", limit });
      await expect(listing()).rejects.toMatchObject({ code: "invalid_argument" });
    }
  });
});

describe("addMembers(), removeMember() and rename()", () => {
  it("are for every member of a group, but that only leaders take somebody out", async () => {
    const { core, anna, bert, carl, b, c } = await openWithThree();
    const { id } = await create(core, anna, { memberIds: [b] });
    const [atCarl, atGroup] = [await hear(core, c), await hear(core, id)];
    await core.conversations.addMembers(bert, id, [c, c, b]);
    await core.conversations.rename(carl, id, "Ours");
    const removing = core.conversations.removeMember(bert, id, c);
    await expect(removing).rejects.toMatchObject({ code: "permission_denied" });
    await core.conversations.removeMember(anna, id, c);
    expect(atGroup).toEqual([
      ["bert", { kind: "members_added", accounts: [carl.account] }],
      ["carl", { kind: "renamed", title: "Ours" }],
      ["anna", { kind: "member_removed", account: carl.account }],
    ]);
    expect(atCarl.map(([by, { kind }]) => [by, kind])).toEqual([
      ["bert", "conversation_added"],
      ["anna", "conversation_removed"],
    ]);
    const gone = { code: "not_found" };
    await expect(core.conversations.get(carl, id)).rejects.toMatchObject(gone);
    await expect(post(core, carl, id, "hey")).rejects.toMatchObject(gone);
    await expect(core.messages.list(carl, id, { kind: "newest" }, 1)).rejects.toMatchObject(gone);
    await expect(core.conversations.addMembers(carl, id, [c])).rejects.toMatchObject(gone);
  });

  it("are for the leaders of a room", async () => {
    const { core, anna, bert, b, c } = await openWithThree();
    const { id } = await create(core, anna, { kind: "room", memberIds: [b] });
    const denied = { code: "permission_denied" };
    const { conversations } = core;
    await expect(conversations.addMembers(bert, id, [c])).rejects.toMatchObject(denied);
    await expect(conversations.rename(bert, id, "x")).rejects.toMatchObject(denied);
    await conversations.changeRole(anna, id, b, "admin");
    await conversations.addMembers(bert, id, [c]);
    await conversations.rename(bert, id, "x");
    await conversations.removeMember(bert, id, c);
    const above = conversations.removeMember(bert, id, anna.account.id);
    await expect(above).rejects.toMatchObject(denied);
    expect(await conversations.get(anna, id)).toMatchObject({ title: "x", memberCount: 2 });
  });

  it("keep a group to its limit, and a room to as many at once", async () => {
    const { core, anna, b, c } = await openWithThree({ maxGroupMembers: 2 });
    const dora = await core.enter("dora");
    const many = { code: "resource_exhausted" };
    const group = await create(core, anna, { memberIds: [b] });
    await expect(core.conversations.addMembers(anna, group.id, [c])).rejects.toMatchObject(many);
    const room = await create(core, anna, { kind: "room", memberIds: [b] });
    const three = [b, c, dora.account.id];
    await expect(core.conversations.addMembers(anna, room.id, three)).rejects.toMatchObject(many);
    await core.conversations.addMembers(anna, room.id, three.slice(1));
    expect((await core.conversations.get(anna, room.id)).memberCount).toBe(4);
  });
});

describe("leave() and changeRole()", () => {
  it("hand the conversation on", async () => {
    const { core, anna, bert, carl, b, c } = await openWithThree();
    const { id } = await create(core, anna, { memberIds: [b, c] });
    const { conversations } = core;
    const heard = await hear(core, id);
    await conversations.changeRole(anna, id, c, "owner");
    await expect(conversations.changeRole(anna, id, b, "admin")).rejects.toMatchObject({
      code: "permission_denied",
    });
    await expect(conversations.changeRole(carl, id, c, "member")).rejects.toMatchObject({
      code: "failed_precondition",
    });
    await expect(conversations.changeRole(carl, id, nobody, "admin")).rejects.toMatchObject({
      code: "not_found",
    });
    await conversations.leave(carl, id);
    await conversations.leave(anna, id);
    expect(heard).toEqual([
      ["anna", { kind: "role_changed", account: carl.account, role: "owner" }],
      ["anna", { kind: "role_changed", account: anna.account, role: "admin" }],
      ["carl", { kind: "member_left" }],
      ["carl", { kind: "role_changed", account: anna.account, role: "owner" }],
      ["anna", { kind: "member_left" }],
      ["anna", { kind: "role_changed", account: bert.account, role: "owner" }],
    ]);
    expect(await conversations.get(bert, id)).toMatchObject({ role: "owner", memberCount: 1 });
    await expect(conversations.leave(anna, id)).rejects.toMatchObject({ code: "not_found" });
  });
});
