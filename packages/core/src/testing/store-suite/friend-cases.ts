import { describe, expect, it } from "vitest";
import type { Account } from "../../accounts/account.ts";
import { type AccountId, type ConversationId, type FriendRequestId, toId } from "../../ids.ts";
import type { Store } from "../../ports/store.ts";
import {
  addAccount,
  addFriends,
  expectStored,
  listDeeds,
  type OpenStore,
  onStore,
  toRef,
} from "./scene.ts";

const nobody = toId<AccountId>("a_nobody");

function ask(store: Store, from: Account, to: Pick<Account, "id">, at = 2000, maxOpen = 100) {
  const id = toId<FriendRequestId>(`r_${from.username}_${to.id}`);
  return store.requestFriend({ id, from: from.id, to: to.id, at }, maxOpen);
}

function answer(store: Store, account: Account, from: Account, isAccepted: boolean) {
  const newConversationId = toId<ConversationId>("c_new");
  const at = 3000;
  return store.answerFriend({
    accountId: account.id,
    from: from.id,
    isAccepted,
    newConversationId,
    at,
  });
}

async function listNames(accounts: Promise<readonly Account[]>) {
  return (await accounts).map(({ username }) => username);
}

/** Cases about friends, and about those who shall not be. */
export function friendCases(open: OpenStore): void {
  describe("requestFriend()", () => {
    it(
      "tells both and waits for an answer",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const asked = await ask(store, ada, bob);
        const request = { id: toId("r_ada_a_bob"), from: ada, to: bob, at: 2000 };
        if (asked.status !== "requested") throw new Error(asked.status);
        expect(asked.request).toEqual(request);
        await expectStored(store, asked.events);
        expect(asked.events.map(({ log, actor, body }) => [log, actor, body])).toEqual([
          [
            ada.id,
            toRef(ada),
            { kind: "friend_requested", requestId: request.id, peer: toRef(bob) },
          ],
          [
            bob.id,
            toRef(ada),
            { kind: "friend_requested", requestId: request.id, peer: toRef(ada) },
          ],
        ]);
        expect(await store.listFriendRequests(ada.id)).toEqual([request]);
        expect(await store.listFriendRequests(bob.id)).toEqual([request]);
        expect(await store.listFriends(ada.id)).toEqual([]);
      }),
    );

    it(
      "is refused for the reason that holds",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const [cleo, dan] = [await addAccount(store, "cleo"), await addAccount(store, "dan")];
        await addFriends(store, ada, cleo);
        await ask(store, ada, bob);
        const heads = () => Promise.all([ada, bob, cleo, dan].map(({ id }) => store.findHead(id)));
        await store.blockAccount(dan.id, ada.id, 2000);
        const before = await heads();
        expect(await ask(store, ada, { id: nobody })).toEqual({ status: "no_such_account" });
        expect(await ask(store, ada, dan)).toEqual({ status: "blocked" });
        expect(await ask(store, dan, ada)).toEqual({ status: "blocked" });
        expect(await ask(store, ada, cleo)).toEqual({ status: "already_friends" });
        expect(await ask(store, cleo, ada)).toEqual({ status: "already_friends" });
        expect(await ask(store, ada, bob)).toEqual({ status: "already_requested" });
        expect(await ask(store, bob, ada)).toEqual({ status: "requested_by_peer" });
        expect(await heads()).toEqual(before);
      }),
    );

    it(
      "is bounded in number until some are answered",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const [cleo, dan] = [await addAccount(store, "cleo"), await addAccount(store, "dan")];
        await ask(store, dan, ada);
        await ask(store, ada, bob, 2000, 1);
        expect(await ask(store, ada, cleo, 2000, 1)).toEqual({ status: "too_many" });
        await answer(store, bob, ada, false);
        expect((await ask(store, ada, cleo, 2000, 1)).status).toBe("requested");
      }),
    );

    it(
      "comes to one request when the two ask each other at the same moment",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const asked = await Promise.all([ask(store, ada, bob), ask(store, bob, ada)]);
        const statuses = asked.map(({ status }) => status).toSorted();
        expect(statuses).toEqual(["requested", "requested_by_peer"]);
        expect(await store.listFriendRequests(ada.id)).toHaveLength(1);
      }),
    );
  });

  describe("listFriendRequests()", () => {
    it(
      "shows those from and to the account, oldest first",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const names = ["zoe", "bob", "cleo", "dan"];
        const others = await Promise.all(names.map((name) => addAccount(store, name)));
        for (const [index, other] of others.entries()) {
          const [from, to] = index % 2 === 0 ? [ada, other] : [other, ada];
          await ask(store, from, to, index === 3 ? 1000 : 2000);
        }
        const requests = await store.listFriendRequests(ada.id);
        expect(requests.map(({ id }) => id)).toEqual([
          "r_dan_a_ada",
          "r_ada_a_zoe",
          "r_bob_a_ada",
          "r_ada_a_cleo",
        ]);
        expect(await store.listFriendRequests(nobody)).toEqual([]);
      }),
    );
  });

  describe("answerFriend()", () => {
    it(
      "makes friends of the two, with a direct conversation",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        await ask(store, ada, bob);
        const answered = await answer(store, bob, ada, true);
        const id = toId<ConversationId>("c_new");
        expect(answered?.conversationId).toBe(id);
        await expectStored(store, answered?.events ?? []);
        const said = { kind: "friend_answered", isAccepted: true };
        const added = { kind: "conversation_added", conversationId: id };
        expect(answered?.events.map(({ log, actor, body }) => [log, actor.username, body])).toEqual(
          [
            [bob.id, "bob", { ...said, peer: toRef(ada) }],
            [ada.id, "bob", { ...said, peer: toRef(bob) }],
            [id, "bob", { kind: "member_joined" }],
            [id, "ada", { kind: "member_joined" }],
            [bob.id, "bob", added],
            [ada.id, "bob", added],
          ],
        );
        expect(await store.listFriends(ada.id)).toEqual([bob]);
        expect(await store.listFriends(bob.id)).toEqual([ada]);
        expect(await store.listFriendRequests(bob.id)).toEqual([]);
        expect(await store.findDirect(ada.id, bob.id)).toBe(id);
      }),
    );

    it(
      "makes nothing of a declined one, and can be asked again",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        await ask(store, ada, bob);
        const declined = await answer(store, bob, ada, false);
        expect(declined?.conversationId).toBeUndefined();
        const said = { kind: "friend_answered", peer: toRef(bob), isAccepted: false };
        expect(await listDeeds(store, ada.id, 1)).toEqual([["bob", said]]);
        expect(await store.listFriends(ada.id)).toEqual([]);
        expect(await store.findDirect(ada.id, bob.id)).toBeUndefined();
        expect((await ask(store, ada, bob)).status).toBe("requested");
      }),
    );

    it(
      "knows no request that was not made to the account, or was answered",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        expect(await answer(store, bob, ada, true)).toBeUndefined();
        await ask(store, ada, bob);
        expect(await answer(store, ada, bob, true)).toBeUndefined();
        const twice = await Promise.all([1, 2].map(() => answer(store, bob, ada, true)));
        expect(twice.filter((each) => each !== undefined)).toHaveLength(1);
        expect(await store.listFriends(ada.id)).toEqual([bob]);
      }),
    );
  });

  describe("cancelFriendRequest()", () => {
    it(
      "takes back what was asked, by who asked alone",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        await ask(store, ada, bob);
        expect(await store.cancelFriendRequest(bob.id, ada.id, 3000)).toBeUndefined();
        const events = await store.cancelFriendRequest(ada.id, bob.id, 3000);
        await expectStored(store, events ?? []);
        const canceled = { kind: "friend_request_canceled", peer: toRef(ada) };
        expect(await listDeeds(store, bob.id, 1)).toEqual([["ada", canceled]]);
        expect(await store.cancelFriendRequest(ada.id, bob.id, 3000)).toBeUndefined();
        expect(await answer(store, bob, ada, true)).toBeUndefined();
      }),
    );
  });

  describe("listFriends() and removeFriend()", () => {
    it(
      "show friends by folded username until either ends it",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "Bob")];
        const [aldo, zoe] = [await addAccount(store, "aldo"), await addAccount(store, "zoe")];
        await addFriends(store, zoe, ada);
        await addFriends(store, ada, bob);
        await addFriends(store, ada, aldo);
        expect(await listNames(store.listFriends(ada.id))).toEqual(["aldo", "Bob", "zoe"]);
        const head = await store.findHead(ada.id);
        const events = await store.removeFriend(bob.id, ada.id, 4000);
        await expectStored(store, events ?? []);
        expect(events?.map(({ log }) => log)).toEqual([bob.id, ada.id]);
        const removed = { kind: "friend_removed", peer: toRef(bob) };
        expect(await listDeeds(store, ada.id, head)).toEqual([["Bob", removed]]);
        expect(await listNames(store.listFriends(ada.id))).toEqual(["aldo", "zoe"]);
        expect(await store.listFriends(bob.id)).toEqual([]);
        expect(await store.removeFriend(ada.id, bob.id, 4000)).toBeUndefined();
        expect(await store.removeFriend(ada.id, nobody, 4000)).toBeUndefined();
      }),
    );
  });

  describe("blockAccount() and unblockAccount()", () => {
    it(
      "are told to the account alone, once",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const blocked = await store.blockAccount(ada.id, bob.id, 2000);
        await expectStored(store, blocked ?? []);
        expect(await store.blockAccount(ada.id, bob.id, 2000)).toEqual([]);
        expect(await store.blockAccount(ada.id, nobody, 2000)).toBeUndefined();
        expect(await store.listBlocked(ada.id)).toEqual([bob]);
        expect(await store.listBlocked(bob.id)).toEqual([]);
        await expectStored(store, await store.unblockAccount(ada.id, bob.id, 3000));
        expect(await store.unblockAccount(ada.id, bob.id, 3000)).toEqual([]);
        expect(await store.unblockAccount(ada.id, nobody, 3000)).toEqual([]);
        expect(await store.listBlocked(ada.id)).toEqual([]);
        const changed = { kind: "block_changed", peer: toRef(bob) };
        expect(await listDeeds(store, ada.id)).toEqual([
          ["ada", { ...changed, isBlocked: true }],
          ["ada", { ...changed, isBlocked: false }],
        ]);
        expect(await store.findHead(bob.id)).toBe(0);
      }),
    );

    it(
      "end a friendship",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const id = await addFriends(store, ada, bob);
        const [adas, bobs] = [await store.findHead(ada.id), await store.findHead(bob.id)];
        await expectStored(store, (await store.blockAccount(ada.id, bob.id, 4000)) ?? []);
        expect(await listDeeds(store, ada.id, adas)).toEqual([
          ["ada", { kind: "block_changed", peer: toRef(bob), isBlocked: true }],
          ["ada", { kind: "friend_removed", peer: toRef(bob) }],
        ]);
        const removed = { kind: "friend_removed", peer: toRef(ada) };
        expect(await listDeeds(store, bob.id, bobs)).toEqual([["ada", removed]]);
        expect(await store.listFriends(bob.id)).toEqual([]);
        const listed = await store.listConversations(bob.id);
        expect(listed.map((each) => each.id)).not.toContain(id);
      }),
    );

    it(
      "take away requests of both without a word",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        for (const other of [await addAccount(store, "bob"), await addAccount(store, "cleo")]) {
          const [from, to] = other.username === "bob" ? [ada, other] : [other, ada];
          await ask(store, from, to);
          await store.blockAccount(ada.id, other.id, 3000);
          expect(await store.listFriendRequests(other.id)).toEqual([]);
          expect(await store.findHead(other.id)).toBe(1);
          await store.unblockAccount(ada.id, other.id, 3000);
          expect(await answer(store, to, from, true)).toBeUndefined();
        }
      }),
    );

    it(
      "hold for each direction by itself",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        await store.blockAccount(ada.id, bob.id, 2000);
        await store.blockAccount(bob.id, ada.id, 2000);
        await store.unblockAccount(ada.id, bob.id, 3000);
        expect(await ask(store, ada, bob)).toEqual({ status: "blocked" });
        await store.unblockAccount(bob.id, ada.id, 3000);
        expect((await ask(store, ada, bob)).status).toBe("requested");
      }),
    );
  });

  describe("listBlocked()", () => {
    it(
      "shows whole accounts by folded username",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        for (const name of ["zoe", "Bob", "cleo"]) {
          await store.blockAccount(ada.id, (await addAccount(store, name)).id, 2000);
        }
        expect(await listNames(store.listBlocked(ada.id))).toEqual(["Bob", "cleo", "zoe"]);
      }),
    );
  });
}
