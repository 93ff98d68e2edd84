import { describe, expect, it } from "vitest";
import type { Account } from "../../accounts/account.ts";
import { type CodeId, type ConversationId, lobbyId, toId } from "../../ids.ts";
import type { Store } from "../../ports/store.ts";
import { findRefusal } from "../find-refusal.ts";
import {
  addAccount,
  addDirect,
  addFile,
  addFriends,
  addGroup,
  append,
  type OpenStore,
  onStore,
  toFile,
  toFileMessage,
  toMessage,
  toNewSession,
  toUpload,
} from "./scene.ts";

/** One call of every act. A new act does not compile until it stands here. */
function toCalls(store: Store) {
  const account: Account = {
    id: toId("a_x"),
    username: "x",
    displayName: "x",
    about: "",
    avatarId: undefined,
    createdAt: 1,
  };
  const session = toNewSession(account, "x", { createdAt: 1, seenAt: 1 });
  const id = account.id;
  const conversationId = toId<ConversationId>("c_x");
  const change = { conversationId, actorId: id, roles: ["owner"], at: 1 } as const;
  const said = { id: toId<CodeId>("v_x"), address: "1", codeHash: "x" };
  return {
    createAccount: () => store.createAccount(account, "x", "hash"),
    findAccount: () => store.findAccount(id),
    findCredentials: () => store.findCredentials("x"),
    updateProfile: () => store.updateProfile(id, { about: "x" }, 1),
    replacePassword: () => store.replacePassword(id, "hash", undefined),
    createSession: () => store.createSession(session),
    findSession: () => store.findSession("x"),
    findSessionById: () => store.findSessionById(session.id),
    listSessions: () => store.listSessions(id),
    touchSession: () => store.touchSession(session.id, 1),
    deleteSession: () => store.deleteSession(id, session.id),
    deleteStaleSessions: () => store.deleteStaleSessions(1),
    listConversations: () => store.listConversations(id),
    listMemberships: () => store.listMemberships(id),
    findConversation: () => store.findConversation(id, lobbyId),
    listMembers: () => store.listMembers(lobbyId, "", 1),
    markRead: () => store.markRead(id, lobbyId, 1, 1),
    appendMessage: () => store.appendMessage(toMessage(account, "x")),
    listEvents: () => store.listEvents(lobbyId, { kind: "newest" }, 1),
    findHead: () => store.findHead(lobbyId),
    findDelivered: () => store.findDelivered(id, "line", lobbyId),
    saveDelivered: () => store.saveDelivered(id, "line", lobbyId, 1),
    createUpload: () => store.createUpload(toUpload(account, "x")),
    findUpload: () => store.findUpload(toId("u_x")),
    countUploads: () => store.countUploads(id),
    finishUpload: () => store.finishUpload(toId("u_x"), toFile("x"), 1),
    deleteUpload: () => store.deleteUpload(toId("u_x")),
    deleteStaleUploads: () => store.deleteStaleUploads(1),
    findFile: () => store.findFile(id, toId("f_x")),
    deleteUnusedFiles: () => store.deleteUnusedFiles(1),
    filterUnusedBlobs: () => store.filterUnusedBlobs([]),
    createConversation: () =>
      store.createConversation({
        id: conversationId,
        kind: "group",
        title: "x",
        isPublic: false,
        ownerId: id,
        memberIds: [],
        at: 1,
      }),
    openDirect: () =>
      store.openDirect({ accountId: id, peerId: id, newConversationId: conversationId, at: 1 }),
    addMembers: () => store.addMembers({ ...change, accountIds: [id], maxMembers: 1 }),
    removeMember: () => store.removeMember({ ...change, accountId: id }),
    renameConversation: () => store.renameConversation({ ...change, title: "x" }),
    changeRole: () => store.changeRole({ ...change, accountId: id, role: "admin" }),
    joinRoom: () => store.joinRoom(conversationId, id, 1),
    listRooms: () => store.listRooms("", 1),
    hideConversation: () => store.hideConversation(id, conversationId),
    findDirect: () => store.findDirect(id, id),
    listFriends: () => store.listFriends(id),
    listFriendRequests: () => store.listFriendRequests(id),
    requestFriend: () => store.requestFriend({ id: toId("r_x"), from: id, to: id, at: 1 }, 1),
    answerFriend: () =>
      store.answerFriend({
        accountId: id,
        from: id,
        isAccepted: true,
        newConversationId: conversationId,
        at: 1,
      }),
    cancelFriendRequest: () => store.cancelFriendRequest(id, id, 1),
    removeFriend: () => store.removeFriend(id, id, 1),
    blockAccount: () => store.blockAccount(id, id, 1),
    unblockAccount: () => store.unblockAccount(id, id, 1),
    listBlocked: () => store.listBlocked(id),
    searchMessages: () =>
      store.searchMessages({
        accountId: id,
        terms: ["x"],
        conversationId: undefined,
        fromId: undefined,
        before: undefined,
        limit: 1,
      }),
    searchAccounts: () => store.searchAccounts({ exceptId: id, text: "", offset: 0, limit: 1 }),
    createCode: () => store.createCode({ ...said, expiresAt: 2 }, 1),
    redeemCode: () => store.redeemCode({ ...said, maxAttempts: 1, now: 1 }),
    setPhone: () => store.setPhone(id, "1"),
    findAccountByPhone: () => store.findAccountByPhone("1"),
    findPhone: () => store.findPhone(id),
    probe: () => store.probe(),
  } satisfies Record<Exclude<keyof Store, "epoch" | "close">, () => Promise<unknown>>;
}

/** Something of everything, and the reads that show it. */
async function fillStore(store: Store): Promise<void> {
  const ada = await addAccount(store, "ada");
  const bob = await addAccount(store, "bob");
  await store.updateProfile(ada.id, { displayName: "Countess", about: "numbers" }, 1100);
  await store.replacePassword(bob.id, "bob's new hash", undefined);
  const session = toNewSession(ada, "one", { createdAt: 1000, seenAt: 1000 });
  await store.createSession(session);
  await store.touchSession(session.id, 1200);
  await append(store, toMessage(ada, "hello", { clientMessageId: "1" }));
  await append(store, toFileMessage(ada, await addFile(store, ada, "posted")));
  await store.createUpload(toUpload(bob, "begun"));
  await store.markRead(bob.id, lobbyId, 4, 3000);
  await store.saveDelivered(bob.id, "line", lobbyId, 3);
  await fillCircles(store, ada, bob);
}

/** Friends, blocks, a group, a hidden conversation and a number. */
async function fillCircles(store: Store, ada: Account, bob: Account): Promise<void> {
  const [cleo, dan] = [await addAccount(store, "cleo"), await addAccount(store, "dan")];
  await addGroup(store, ada, [bob]);
  await addFriends(store, ada, bob);
  await store.hideConversation(bob.id, await addDirect(store, bob, cleo));
  await store.requestFriend({ id: toId("r_x"), from: cleo.id, to: bob.id, at: 3000 }, 1);
  await store.blockAccount(bob.id, dan.id, 3000);
  await store.setPhone(bob.id, "123456");
}

async function readStore(store: Store) {
  return {
    epoch: store.epoch,
    ada: await store.findCredentials("ada"),
    bob: await store.findCredentials("bob"),
    session: await store.findSession("token hash of one"),
    conversation: await store.findConversation(toId("a_bob"), lobbyId),
    members: await store.listMembers(lobbyId, "", 10),
    lobby: await store.listEvents(lobbyId, { kind: "newest" }, 100),
    bobsLog: await store.listEvents(toId("a_bob"), { kind: "newest" }, 100),
    delivered: await store.findDelivered(toId("a_bob"), "line", lobbyId),
    begun: await store.findUpload(toId("u_begun")),
    finished: await store.findUpload(toId("u_posted")),
    conversations: await store.listConversations(toId("a_bob")),
    memberships: await store.listMemberships(toId("a_bob")),
    friends: await store.listFriends(toId("a_bob")),
    requests: await store.listFriendRequests(toId("a_bob")),
    blocked: await store.listBlocked(toId("a_bob")),
    phone: await store.findPhone(toId("a_bob")),
    file: await store.findFile(toId("a_bob"), toId("f_posted")),
  };
}

/** Cases about a store's opening, closing and being opened again. */
export function lifeCases(open: OpenStore): void {
  describe("a store", () => {
    it(
      "begins with an empty lobby",
      onStore(open, async ({ store }) => {
        expect(await store.findHead(lobbyId)).toBe(0);
        expect(await store.listEvents(lobbyId, { kind: "newest" }, 10)).toEqual([]);
        expect(await store.listMembers(lobbyId, "", 10)).toEqual([]);
      }),
    );

    it(
      "remembers everything when it is opened again",
      onStore(open, async ({ store, reopen }) => {
        await fillStore(store);
        const before = await readStore(store);
        expect(before.lobby).toHaveLength(7);
        expect([before.conversations, before.memberships].map(({ length }) => length)).toEqual([
          3, 4,
        ]);
        expect([before.friends, before.requests, before.blocked]).toMatchObject([
          [{ username: "ada" }],
          [{ id: "r_x" }],
          [{ username: "dan" }],
        ]);
        expect(before.file).toEqual(toFile("posted"));
        expect(await readStore(await reopen())).toEqual(before);
      }),
    );

    it(
      "has an epoch that no other store has",
      onStore(open, async ({ store }) => {
        const other = await open();
        try {
          expect(store.epoch).not.toBe("");
          expect(other.store.epoch).not.toBe(store.epoch);
        } finally {
          await other.close();
        }
      }),
    );

    it(
      "answers a probe and changes nothing that is seen",
      onStore(open, async ({ store }) => {
        await fillStore(store);
        const before = await readStore(store);
        await store.probe();
        expect(await readStore(store)).toEqual(before);
      }),
    );
  });

  describe("close()", () => {
    it(
      "finishes the acts that were called before",
      onStore(open, async ({ store, reopen }) => {
        const ada = await addAccount(store, "ada");
        const begun = Array.from({ length: 20 }, (_, index) =>
          append(store, toMessage(ada, `message ${index}`)),
        );
        await store.close();
        const events = await Promise.all(begun);
        const again = await reopen();
        expect(await again.listEvents(lobbyId, { kind: "after", seq: 1 }, 100)).toEqual(events);
      }),
    );

    it(
      "refuses every act after it as unavailable",
      onStore(open, async ({ store }) => {
        await store.close();
        const refusals: Record<string, string> = {};
        const calls = Object.entries(toCalls(store));
        for (const [name, call] of calls) refusals[name] = await findRefusal(call);
        expect(refusals).toEqual(Object.fromEntries(calls.map(([name]) => [name, "unavailable"])));
      }),
    );
  });
}
