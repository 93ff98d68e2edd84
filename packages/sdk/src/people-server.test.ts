import { describe, expect, it } from "vitest";
import type { Event, EventBody } from "./index.ts";
import { openCuttingProxy } from "./testing/cutting-proxy.ts";
import { type OpenClient, openClient, toTexts, until } from "./testing/open-client.ts";
import { openTestServer } from "./testing/open-test-server.ts";

/** Waits for an event in the account's own log. */
async function heard<Kind extends EventBody["kind"]>(
  { client, account, listen }: OpenClient,
  kind: Kind,
): Promise<Extract<EventBody, { kind: Kind }>> {
  const isIt = (body: EventBody): body is Extract<EventBody, { kind: Kind }> => body.kind === kind;
  const find = () =>
    listen(account.id)
      .map(({ body }) => body)
      .findLast(isIt);
  await until(client, () => find() !== undefined);
  const body = find();
  if (body === undefined) throw new Error(`no ${kind}`);
  return body;
}

const toKinds = (events: readonly Event[]): string[] => events.map(({ body }) => body.kind);

/** Two who are friends; gives the id of their direct conversation. */
async function befriend(ada: OpenClient, bob: OpenClient): Promise<string> {
  await ada.client.requestFriend(bob.account.id);
  const answered = await bob.client.answerFriend(ada.account.id, true);
  if (answered === undefined) throw new Error("no conversation");
  return answered;
}

// Real sockets on a machine that may be busy: the time is only there to end what hangs.
describe("people on a real server", { timeout: 60_000 }, () => {
  it("become friends, block and part", async () => {
    await using server = await openTestServer();
    using ada = await openClient(server.url, "ada");
    using bob = await openClient(server.url, "bob");
    const [found] = await ada.client.searchAccounts("BO");
    expect(found).toEqual(bob.account);
    expect(await ada.client.getAccount(bob.account.id)).toEqual(bob.account);
    expect(await ada.client.getAccountByUsername("Bob")).toEqual(bob.account);
    const request = await ada.client.requestFriend(bob.account.id);
    expect(request).toMatchObject({ from: ada.account, to: bob.account });
    expect(await heard(bob, "friend_requested")).toEqual({
      kind: "friend_requested",
      requestId: request.id,
      peer: { id: ada.account.id, username: "ada", displayName: "ada" },
    });
    expect(await bob.client.listFriendRequests()).toEqual([request]);
    const refused = { code: "already_exists" };
    await expect(ada.client.requestFriend(bob.account.id)).rejects.toMatchObject(refused);
    await ada.client.cancelFriendRequest(bob.account.id);
    await heard(bob, "friend_request_canceled");
    await ada.client.requestFriend(bob.account.id);
    expect(await bob.client.answerFriend(ada.account.id, false)).toBeUndefined();
    expect(await heard(ada, "friend_answered")).toMatchObject({ isAccepted: false });
    const id = await befriend(ada, bob);
    expect((await ada.client.listFriends()).map(({ username }) => username)).toEqual(["bob"]);
    expect(await ada.client.openDirect(bob.account.id)).toMatchObject({
      id,
      kind: "direct",
      peer: { username: "bob" },
      memberCount: 2,
    });
    await bob.client.removeFriend(ada.account.id);
    await heard(ada, "friend_removed");
    const listed = await ada.client.listConversations();
    expect(listed.map((conversation) => conversation.id)).toEqual(["lobby"]);
    await bob.client.blockAccount(ada.account.id);
    expect(await heard(bob, "block_changed")).toMatchObject({ isBlocked: true });
    expect(await bob.client.listBlocked()).toEqual([ada.account]);
    const gone = { code: "not_found" };
    await expect(ada.client.requestFriend(bob.account.id)).rejects.toMatchObject(gone);
    await bob.client.unblockAccount(ada.account.id);
    expect(await bob.client.listBlocked()).toEqual([]);
  });

  it("find what was said to them while their line was cut, in a conversation that is new to them", async () => {
    await using server = await openTestServer();
    await using line = await openCuttingProxy(server.port);
    using ada = await openClient(server.url, "ada");
    using bob = await openClient(line.url, "bob");
    bob.client.stop();
    line.cut();
    const { id } = await ada.client.openDirect(bob.account.id);
    for (const text of ["one", "two"]) ada.client.sendText(id, text);
    await until(ada.client, () => toTexts(ada.listen(id)).length === 2);
    expect(await bob.client.resume()).toBe(true);
    await until(bob.client, () => toTexts(bob.listen(id)).length === 2);
    expect(toKinds(bob.listen(id))).toEqual(["member_joined", "message", "message"]);
    expect(await heard(bob, "conversation_added")).toMatchObject({ conversationId: id });
    line.cut();
    for (const text of ["three", "four"]) ada.client.sendText(id, text);
    await until(bob.client, () => {
      if (bob.client.connection.state === "waiting") bob.client.wake();
      return toTexts(bob.listen(id)).length === 4;
    });
    expect(toTexts(bob.listen(id))).toEqual(["one", "two", "three", "four"]);
    const [direct] = await bob.client.listConversations();
    expect(direct).toMatchObject({ id, unreadCount: 4, readSeq: 2, head: 6 });
    expect(direct?.lastMessage).toEqual(bob.listen(id).at(-1));
  });

  it("talk in a group, and who is taken out gets nothing more", async () => {
    await using server = await openTestServer();
    using ada = await openClient(server.url, "ada");
    using bob = await openClient(server.url, "bob");
    using eve = await openClient(server.url, "eve");
    const memberIds = [bob.account.id, eve.account.id];
    const draft = { kind: "group", title: "Crew", memberIds } as const;
    const group = await ada.client.createConversation(draft);
    expect(group).toMatchObject({ title: "Crew", role: "owner", memberCount: 3, isPublic: false });
    const everybody = [ada, bob, eve];
    eve.client.sendText(group.id, "hello");
    for (const { client, listen } of everybody) {
      await until(client, () => toTexts(listen(group.id)).length === 1);
    }
    const refused = { code: "permission_denied" };
    const removal = eve.client.removeMember(group.id, bob.account.id);
    await expect(removal).rejects.toMatchObject(refused);
    await ada.client.removeMember(group.id, eve.account.id);
    await heard(eve, "conversation_removed");
    await ada.client.renameConversation(group.id, "Two");
    ada.client.sendText(group.id, "eve must not see this");
    eve.client.sendText("lobby", "still here");
    await until(bob.client, () => toTexts(bob.listen(group.id)).length === 2);
    await until(eve.client, () => toTexts(eve.listen("lobby")).length === 1);
    expect(toKinds(eve.listen(group.id))).toEqual(["members_added", "message", "member_removed"]);
    expect(toKinds(bob.listen(group.id)).slice(2)).toEqual([
      "member_removed",
      "renamed",
      "message",
    ]);
    const outside = { code: "not_found" };
    await expect(eve.client.getConversation(group.id)).rejects.toMatchObject(outside);
    await expect(eve.client.listEvents(group.id, "newest")).rejects.toMatchObject(outside);
    await ada.client.addMembers(group.id, [eve.account.id]);
    await until(eve.client, () => eve.listen(group.id).length === 4);
    expect(eve.listen(group.id).at(-1)?.seq).toBe(7);
    await ada.client.changeRole(group.id, bob.account.id, "owner");
    expect(
      (await bob.client.listMembers(group.id)).map(({ account, role }) => [account.username, role]),
    ).toEqual([
      ["ada", "admin"],
      ["bob", "owner"],
      ["eve", "member"],
    ]);
    await ada.client.leaveConversation(group.id);
    await heard(ada, "conversation_removed");
  });

  it("find and join public rooms", async () => {
    await using server = await openTestServer();
    using ada = await openClient(server.url, "ada");
    using bob = await openClient(server.url, "bob");
    const draft = { kind: "room", title: "Chess", isPublic: true } as const;
    const { id } = await ada.client.createConversation(draft);
    await ada.client.createConversation({ kind: "room", title: "Secret" });
    const first = await bob.client.listRooms({ pageSize: 1 });
    const second = await bob.client.listRooms({ pageSize: 1, pageToken: first.nextPageToken });
    expect([...first.rooms, ...second.rooms]).toEqual([
      { id, title: "Chess", memberCount: 1 },
      { id: "lobby", title: "Lobby", memberCount: 2 },
    ]);
    expect(await bob.client.joinRoom(id)).toMatchObject({ role: "member", isPublic: true });
    ada.client.sendText(id, "e4");
    await until(bob.client, () => toTexts(bob.listen(id)).length === 1);
    await bob.client.hideConversation(id).catch((refusal) => {
      expect(refusal).toMatchObject({ code: "failed_precondition" });
    });
  });
});
