import { describe, expect, it } from "vitest";
import { type AccountId, toId } from "../ids.ts";
import type { Session } from "../sessions/session.ts";
import { hear } from "../testing/hear.ts";
import { openTestCore, type TestCore } from "../testing/open-test-core.ts";

const nobody = toId<AccountId>("a_nobody");

async function openWithTwo() {
  const core = openTestCore();
  const [anna, bert] = [await core.enter("anna"), await core.enter("bert")];
  return { core, anna, bert, a: anna.account.id, b: bert.account.id };
}

async function openWithFriends() {
  const scene = await openWithTwo();
  await scene.core.friends.request(scene.anna, scene.b);
  const id = await scene.core.friends.answer(scene.bert, scene.a, true);
  return { ...scene, id: id ?? expect.unreachable() };
}

async function listNames(core: TestCore, session: Session) {
  return (await core.friends.list(session)).map(({ username }) => username);
}

describe("request()", () => {
  it("asks somebody, and both hear of it", async () => {
    const { core, anna, bert, a, b } = await openWithTwo();
    const [atAnna, atBert] = [await hear(core, a), await hear(core, b)];
    const request = await core.friends.request(anna, b);
    const { id: requestId } = request;
    expect(request).toEqual({
      id: requestId,
      from: await core.accounts.get(anna, a),
      to: await core.accounts.get(anna, b),
      at: core.ports.clock.now(),
    });
    const peers = [bert.account, anna.account];
    expect([...atAnna, ...atBert]).toEqual(
      peers.map((peer) => ["anna", { kind: "friend_requested", requestId, peer }]),
    );
    expect(await core.friends.listRequests(anna)).toEqual([request]);
    expect(await core.friends.listRequests(bert)).toEqual([request]);
  });

  it("refuses strangers, oneself, and asking twice or against the other's request", async () => {
    const { core, anna, bert, a, b } = await openWithTwo();
    const ask = (session: Session, to: AccountId) => core.friends.request(session, to);
    await expect(ask(anna, nobody)).rejects.toMatchObject({ code: "not_found" });
    await expect(ask(anna, a)).rejects.toMatchObject({ code: "invalid_argument" });
    await ask(anna, b);
    await expect(ask(anna, b)).rejects.toMatchObject({ code: "already_exists" });
    await expect(ask(bert, a)).rejects.toMatchObject({ code: "failed_precondition" });
    await core.friends.answer(bert, a, true);
    await expect(ask(anna, b)).rejects.toMatchObject({ code: "already_exists" });
    await expect(ask(bert, a)).rejects.toMatchObject({ code: "already_exists" });
  });

  it("refuses more unanswered ones than the limit", async () => {
    const core = openTestCore({ limits: { maxOpenFriendRequests: 2 } });
    const anna = await core.enter("anna");
    for (const name of ["bert", "carl"]) {
      await core.friends.request(anna, (await core.enter(name)).account.id);
    }
    const dora = await core.enter("dora");
    const asking = () => core.friends.request(anna, dora.account.id);
    await expect(asking()).rejects.toMatchObject({ code: "resource_exhausted" });
    const bert = await core.accounts.getByUsername(anna, "bert");
    await core.friends.cancel(anna, bert.id);
    await asking();
  });

  it("tells who is blocked what it tells of somebody who is not there", async () => {
    const { core, anna, bert, a, b } = await openWithTwo();
    await core.friends.block(bert, a);
    const refusals = await Promise.all(
      [b, nobody].map((to) => core.friends.request(anna, to).catch((error) => error)),
    );
    expect(refusals[0]).toMatchObject({ code: "not_found", message: refusals[1].message });
    expect(await core.friends.listRequests(bert)).toEqual([]);
  });
});

describe("answer()", () => {
  it("makes friends with a conversation that both hear of, and can write in", async () => {
    const { core, anna, bert, a, b } = await openWithTwo();
    await core.friends.request(anna, b);
    const [atAnna, atBert] = [await hear(core, a), await hear(core, b)];
    const id = (await core.friends.answer(bert, a, true)) ?? expect.unreachable();
    const added = ["bert", { kind: "conversation_added", conversationId: id }];
    const answered = { kind: "friend_answered", isAccepted: true };
    expect(atAnna).toEqual([["bert", { ...answered, peer: bert.account }], added]);
    expect(atBert).toEqual([["bert", { ...answered, peer: anna.account }], added]);
    expect([await listNames(core, anna), await listNames(core, bert)]).toEqual([
      ["bert"],
      ["anna"],
    ]);
    expect(await core.conversations.get(anna, id)).toMatchObject({
      kind: "direct",
      peer: bert.account,
    });
    const heard = await hear(core, id);
    const content = { kind: "text", text: "hello" } as const;
    await core.messages.post(anna, { conversationId: id, clientMessageId: "", content });
    expect(heard).toMatchObject([["anna", { content }]]);
  });

  it("declines without a trace but the word of it", async () => {
    const { core, anna, bert, a, b } = await openWithTwo();
    await core.friends.request(anna, b);
    const atAnna = await hear(core, a);
    expect(await core.friends.answer(bert, a, false)).toBeUndefined();
    const declined = { kind: "friend_answered", peer: bert.account, isAccepted: false };
    expect(atAnna).toEqual([["bert", declined]]);
    expect(await core.friends.list(anna)).toEqual([]);
    expect((await core.conversations.list(anna)).map(({ kind }) => kind)).toEqual(["room"]);
  });

  it("knows only requests to oneself", async () => {
    const { core, anna, bert, a, b } = await openWithTwo();
    await core.friends.request(anna, b);
    const unknown = { code: "not_found" };
    await expect(core.friends.answer(anna, b, true)).rejects.toMatchObject(unknown);
    await expect(core.friends.answer(anna, a, true)).rejects.toMatchObject(unknown);
    await core.friends.answer(bert, a, true);
    await expect(core.friends.answer(bert, a, true)).rejects.toMatchObject(unknown);
  });
});

describe("cancel()", () => {
  it("takes a request back before both", async () => {
    const { core, anna, bert, a, b } = await openWithTwo();
    await core.friends.request(anna, b);
    const atBert = await hear(core, b);
    await expect(core.friends.cancel(bert, a)).rejects.toMatchObject({ code: "not_found" });
    await core.friends.cancel(anna, b);
    const canceled = { kind: "friend_request_canceled", peer: anna.account };
    expect(atBert).toEqual([["anna", canceled]]);
    await expect(core.friends.answer(bert, a, true)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("remove()", () => {
  it("ends it for both, whose conversation waits for somebody to write", async () => {
    const { core, anna, bert, a, b, id } = await openWithFriends();
    const [atAnna, atBert] = [await hear(core, a), await hear(core, b)];
    await core.friends.remove(anna, b);
    expect(atAnna).toEqual([["anna", { kind: "friend_removed", peer: bert.account }]]);
    expect(atBert).toEqual([["anna", { kind: "friend_removed", peer: anna.account }]]);
    expect([await listNames(core, anna), await listNames(core, bert)]).toEqual([[], []]);
    const listIds = async () => (await core.conversations.list(bert)).map((each) => each.id);
    expect(await listIds()).not.toContain(id);
    const content = { kind: "text", text: "still here" } as const;
    await core.messages.post(anna, { conversationId: id, clientMessageId: "", content });
    expect(await listIds()).toContain(id);
    await expect(core.friends.remove(anna, b)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("block() and unblock()", () => {
  it("end the friendship, and keep the other's words away until they are taken back", async () => {
    const { core, anna, bert, a, b, id } = await openWithFriends();
    const [atAnna, atBert] = [await hear(core, a), await hear(core, b)];
    await core.friends.block(anna, b);
    await core.friends.block(anna, b);
    const changed = { kind: "block_changed", peer: bert.account };
    expect(atAnna).toEqual([
      ["anna", { ...changed, isBlocked: true }],
      ["anna", { kind: "friend_removed", peer: bert.account }],
    ]);
    expect(atBert).toEqual([["anna", { kind: "friend_removed", peer: anna.account }]]);
    expect((await core.friends.listBlocked(anna)).map((account) => account.id)).toEqual([b]);
    const content = { kind: "text", text: "hello?" } as const;
    const write = (session: Session) =>
      core.messages.post(session, { conversationId: id, clientMessageId: "", content });
    await expect(write(bert)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(write(anna)).rejects.toMatchObject({ code: "permission_denied" });
    const opening = core.conversations.openDirect(bert, a);
    await expect(opening).rejects.toMatchObject({ code: "not_found" });
    await core.friends.unblock(anna, b);
    await core.friends.unblock(anna, b);
    expect(atAnna.slice(2)).toEqual([["anna", { ...changed, isBlocked: false }]]);
    expect(atBert).toHaveLength(1);
    await write(bert);
    expect(await core.friends.listBlocked(anna)).toEqual([]);
  });

  it("refuse strangers and oneself", async () => {
    const { core, anna, a } = await openWithTwo();
    await expect(core.friends.block(anna, nobody)).rejects.toMatchObject({ code: "not_found" });
    await expect(core.friends.block(anna, a)).rejects.toMatchObject({ code: "invalid_argument" });
    await core.friends.unblock(anna, nobody);
  });
});
