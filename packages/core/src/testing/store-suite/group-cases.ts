import { describe, expect, it } from "vitest";
import type { Account } from "../../accounts/account.ts";
import type { Role } from "../../conversations/conversation.ts";
import { type AccountId, toId } from "../../ids.ts";
import type { Store } from "../../ports/store.ts";
import {
  addAccount,
  addGroup,
  append,
  everybody,
  expectChanged,
  listDeeds,
  listRoles,
  type OpenStore,
  onStore,
  toChange,
  toMessage,
  toRef,
} from "./scene.ts";

const nobody = toId<AccountId>("a_nobody");
/** A group of an owner, an admin and two members. */
async function fillGroup(store: Store) {
  const [ada, bob, cleo, dan, eve] = [
    await addAccount(store, "ada"),
    await addAccount(store, "bob"),
    await addAccount(store, "cleo"),
    await addAccount(store, "dan"),
    await addAccount(store, "eve"),
  ] as const;
  const id = await addGroup(store, ada, [dan, cleo]);
  const change = toChange(id, ada);
  await store.addMembers({ ...change, accountIds: [bob.id], maxMembers: 10 });
  await store.changeRole({ ...change, accountId: bob.id, role: "admin" });
  return { id, ada, bob, cleo, dan, eve, head: await store.findHead(id) };
}

/** Cases about changing groups and rooms. */
export function groupCases(open: OpenStore): void {
  describe("addMembers()", () => {
    it(
      "adds those who are not in it, and lets them read what was said before",
      onStore(open, async ({ store }) => {
        const { id, ada, bob, eve, head } = await fillGroup(store);
        const said = await append(store, toMessage(ada, "hello", { conversationId: id, at: 2500 }));
        const accountIds = [bob.id, eve.id];
        const added = store.addMembers({ ...toChange(id, bob), accountIds, maxMembers: 5 });
        expect(await expectChanged(store, added)).toEqual([
          [id, "members_added"],
          [eve.id, "conversation_added"],
        ]);
        expect(await listDeeds(store, id, said.seq)).toEqual([
          ["bob", { kind: "members_added", accounts: [toRef(eve)] }],
        ]);
        const seen = { unreadCount: 0, readSeq: head + 2, memberCount: 5, lastMessage: said };
        expect(await store.findConversation(eve.id, id)).toMatchObject(seen);
      }),
    );

    it(
      "does nothing when all are members, be they one too many",
      onStore(open, async ({ store }) => {
        const { id, ada, bob } = await fillGroup(store);
        const change = { ...toChange(id, ada), accountIds: [bob.id, ada.id], maxMembers: 1 };
        expect(await store.addMembers(change)).toEqual({ status: "changed", events: [] });
      }),
    );

    it(
      "adds all or none",
      onStore(open, async ({ store }) => {
        const { id, ada, cleo, dan, eve, head } = await fillGroup(store);
        const fay = await addAccount(store, "fay");
        await store.blockAccount(fay.id, ada.id, 2000);
        const add = (actor: Account, accountIds: readonly AccountId[], roles = everybody) =>
          store.addMembers({ ...toChange(id, actor, roles), accountIds, maxMembers: 5 });
        expect(await add(ada, [eve.id, nobody])).toEqual({ status: "no_such_account" });
        expect(await add(ada, [eve.id, fay.id])).toEqual({ status: "no_such_account" });
        expect(await add(cleo, [eve.id, fay.id])).toEqual({ status: "too_many" });
        expect(await add(dan, [eve.id], ["owner", "admin"])).toEqual({ status: "not_allowed" });
        expect(await add(eve, [eve.id])).toEqual({ status: "not_a_member" });
        expect(await store.findHead(id)).toBe(head);
        expect(await store.findHead(eve.id)).toBe(0);
        await expectChanged(store, add(dan, [fay.id]));
      }),
    );

    it(
      "keeps to the limit when many are added at once",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const id = await addGroup(store, ada, []);
        const names = Array.from({ length: 10 }, (_, index) => `guest${index}`);
        const guests = await Promise.all(names.map((name) => addAccount(store, name)));
        const added = await Promise.all(
          guests.map((guest) =>
            store.addMembers({ ...toChange(id, ada), accountIds: [guest.id], maxMembers: 4 }),
          ),
        );
        expect(added.filter(({ status }) => status === "changed")).toHaveLength(3);
        expect((await store.findConversation(ada.id, id))?.memberCount).toBe(4);
      }),
    );
  });

  describe("removeMember()", () => {
    it(
      "takes out who is below the actor, to whom all of it is gone",
      onStore(open, async ({ store }) => {
        const { id, ada, bob, cleo, head } = await fillGroup(store);
        await append(store, toMessage(ada, "hello", { conversationId: id }));
        const removed = store.removeMember({ ...toChange(id, bob), accountId: cleo.id });
        expect(await expectChanged(store, removed)).toEqual([
          [id, "member_removed"],
          [cleo.id, "conversation_removed"],
        ]);
        expect(await listDeeds(store, id, head + 1)).toEqual([
          ["bob", { kind: "member_removed", account: toRef(cleo) }],
        ]);
        expect(await store.findConversation(cleo.id, id)).toBeUndefined();
        const said = toMessage(cleo, "hey", { conversationId: id });
        expect(await store.appendMessage(said)).toEqual({ status: "not_a_member" });
        expect((await store.findConversation(ada.id, id))?.memberCount).toBe(3);
      }),
    );

    it(
      "refuses who is not above, whose role is not named, and strangers",
      onStore(open, async ({ store }) => {
        const { id, ada, bob, cleo, dan, eve, head } = await fillGroup(store);
        const remove = (actor: Account, { id: accountId }: Account, roles = everybody) =>
          store.removeMember({ ...toChange(id, actor, roles), accountId });
        expect(await remove(cleo, dan)).toEqual({ status: "not_allowed" });
        expect(await remove(bob, ada)).toEqual({ status: "not_allowed" });
        expect(await remove(bob, cleo, ["owner"])).toEqual({ status: "not_allowed" });
        expect(await remove(bob, eve)).toEqual({ status: "no_such_account" });
        expect(await remove(eve, cleo)).toEqual({ status: "not_a_member" });
        expect(await remove(eve, eve)).toEqual({ status: "not_a_member" });
        expect(await store.findHead(id)).toBe(head);
      }),
    );

    it(
      "lets anybody leave, and gives the place of the owner to the admin, then to who came first",
      onStore(open, async ({ store }) => {
        const { id, ada, bob, cleo, dan, head } = await fillGroup(store);
        const leave = ({ id: accountId }: Account) =>
          expectChanged(
            store,
            store.removeMember({ ...toChange(id, { id: accountId }, []), accountId }),
          );
        expect(await leave(ada)).toEqual([
          [id, "member_left"],
          [id, "role_changed"],
          [ada.id, "conversation_removed"],
        ]);
        expect(await leave(bob)).toEqual([
          [id, "member_left"],
          [id, "role_changed"],
          [bob.id, "conversation_removed"],
        ]);
        // Cleo and Dan came at once.
        expect(await listDeeds(store, id, head)).toEqual([
          ["ada", { kind: "member_left" }],
          ["ada", { kind: "role_changed", account: toRef(bob), role: "owner" }],
          ["bob", { kind: "member_left" }],
          ["bob", { kind: "role_changed", account: toRef(cleo), role: "owner" }],
        ]);
        expect(await leave(dan)).toHaveLength(2);
        expect(await leave(cleo)).toHaveLength(2);
        expect(await listRoles(store, id)).toEqual({});
      }),
    );

    it(
      "leaves one owner when all but one leave at once",
      onStore(open, async ({ store }) => {
        const { id, ada, bob, cleo } = await fillGroup(store);
        await Promise.all(
          [ada, bob, cleo].map(({ id: accountId }) =>
            store.removeMember({ ...toChange(id, { id: accountId }), accountId }),
          ),
        );
        expect(await listRoles(store, id)).toEqual({ dan: "owner" });
      }),
    );
  });

  describe("renameConversation()", () => {
    it(
      "is told once",
      onStore(open, async ({ store }) => {
        const { id, ada, eve, head } = await fillGroup(store);
        const rename = (actor: Account, title: string, roles = everybody) =>
          store.renameConversation({ ...toChange(id, actor, roles), title });
        expect(await expectChanged(store, rename(ada, "New"))).toEqual([[id, "renamed"]]);
        expect(await rename(ada, "New")).toEqual({ status: "changed", events: [] });
        expect(await rename(ada, "x", ["admin"])).toEqual({ status: "not_allowed" });
        expect(await rename(eve, "x")).toEqual({ status: "not_a_member" });
        expect(await listDeeds(store, id, head)).toEqual([
          ["ada", { kind: "renamed", title: "New" }],
        ]);
        expect((await store.findConversation(ada.id, id))?.title).toBe("New");
      }),
    );
  });

  describe("changeRole()", () => {
    it(
      "makes one owner of two",
      onStore(open, async ({ store }) => {
        const { id, ada, dan, head } = await fillGroup(store);
        const change = { ...toChange(id, ada), accountId: dan.id, role: "owner" } as const;
        await expectChanged(store, store.changeRole(change));
        expect(await listDeeds(store, id, head)).toEqual([
          ["ada", { kind: "role_changed", account: toRef(dan), role: "owner" }],
          ["ada", { kind: "role_changed", account: toRef(ada), role: "admin" }],
        ]);
        const roles = { ada: "admin", bob: "admin", cleo: "member", dan: "owner" };
        expect(await listRoles(store, id)).toEqual(roles);
      }),
    );

    it(
      "does nothing for the same role, and refuses who is not above and who is not there",
      onStore(open, async ({ store }) => {
        const { id, ada, bob, cleo, eve, head } = await fillGroup(store);
        const change = (actor: Account, account: Account, role: Role, roles = everybody) =>
          store.changeRole({ ...toChange(id, actor, roles), accountId: account.id, role });
        expect(await change(ada, bob, "admin")).toEqual({ status: "changed", events: [] });
        expect(await change(bob, ada, "member")).toEqual({ status: "not_allowed" });
        expect(await change(ada, ada, "member")).toEqual({ status: "not_allowed" });
        expect(await change(bob, cleo, "admin", ["owner"])).toEqual({ status: "not_allowed" });
        expect(await change(ada, eve, "admin")).toEqual({ status: "no_such_account" });
        expect(await change(eve, ada, "member")).toEqual({ status: "not_a_member" });
        expect(await store.findHead(id)).toBe(head);
      }),
    );
  });
}
