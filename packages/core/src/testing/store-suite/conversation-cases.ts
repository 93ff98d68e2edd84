import { describe, expect, it } from "vitest";
import type { Account } from "../../accounts/account.ts";
import { maxUnreadCount } from "../../conversations/conversation.ts";
import { type AccountId, type ConversationId, lobbyId, toId } from "../../ids.ts";
import type { Store } from "../../ports/store.ts";
import {
  addAccount,
  addGroup,
  append,
  type OpenStore,
  onStore,
  toMessage,
  toRef,
} from "./scene.ts";

const nobody = toId<AccountId>("a_nobody");
const nowhere = toId<ConversationId>("c_nowhere");

async function listUsernames(store: Store, after: string, limit: number) {
  const members = await store.listMembers(lobbyId, after, limit);
  return members.map(({ account }) => account.username);
}

/** Cases about conversations, their members and what these have read. */
export function conversationCases(open: OpenStore): void {
  describe("listConversations() and findConversation()", () => {
    it(
      "show the lobby to everybody and nothing to strangers",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        await addAccount(store, "bob");
        const lobby = {
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
        };
        expect(await store.findConversation(ada.id, lobbyId)).toEqual(lobby);
        expect(await store.listConversations(ada.id)).toEqual([lobby]);
        expect(await store.findConversation(nobody, lobbyId)).toBeUndefined();
        expect(await store.listConversations(nobody)).toEqual([]);
        expect(await store.findConversation(ada.id, nowhere)).toBeUndefined();
      }),
    );
  });

  describe("listConversations()", () => {
    it(
      "shows those with the newest message first, and counts what others wrote since it was read",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const [quiet, old, fresh, asleep] = [
          await addGroup(store, ada, [bob], { title: "quiet" }),
          await addGroup(store, ada, [bob], { title: "old" }),
          await addGroup(store, ada, [bob], { title: "new" }),
          await addGroup(store, ada, [bob], { title: "asleep" }),
        ];
        const say = (account: Account, conversationId: ConversationId, at: number) =>
          append(store, toMessage(account, `at ${at}`, { conversationId, at }));
        await say(bob, fresh, 6000);
        await say(bob, old, 4000);
        await say(ada, old, 4100);
        const last = await say(bob, old, 4200);
        await store.markRead(ada.id, fresh, 3, 7000);
        const own = await say(ada, fresh, 8000);
        const listed = await store.listConversations(ada.id);
        expect(
          listed.map(({ id, unreadCount, lastMessage }) => [id, unreadCount, lastMessage]),
        ).toEqual([
          [fresh, 0, own],
          [old, 2, last],
          [asleep, 0, undefined],
          [quiet, 0, undefined],
          [lobbyId, 0, undefined],
        ]);
      }),
    );

    it(
      "counts unread messages up to a bound",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const { readSeq } = (await store.findConversation(ada.id, lobbyId)) ?? {};
        await Promise.all(
          Array.from({ length: maxUnreadCount + 1 }, (_, index) =>
            append(store, toMessage(bob, `message ${index}`)),
          ),
        );
        const count = async () => (await store.listConversations(ada.id))[0]?.unreadCount;
        expect([readSeq, await count()]).toEqual([1, maxUnreadCount]);
        await store.markRead(ada.id, lobbyId, 1000, 3000);
        expect(await count()).toBe(3);
        expect((await store.findConversation(bob.id, lobbyId))?.unreadCount).toBe(0);
      }),
    );
  });

  describe("listMembers()", () => {
    it(
      "shows whole accounts with their roles",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const members = await store.listMembers(lobbyId, "", 10);
        expect(members).toEqual([{ account: ada, role: "member" }]);
        expect(await store.listMembers(nowhere, "", 10)).toEqual([]);
      }),
    );

    it(
      "goes through all of them in the order of folded usernames, page by page",
      onStore(open, async ({ store }) => {
        for (const name of ["dave", "Bob", "eve", "ada", "Carol"]) await addAccount(store, name);
        expect(await listUsernames(store, "", 2)).toEqual(["ada", "Bob"]);
        expect(await listUsernames(store, "bob", 2)).toEqual(["Carol", "dave"]);
        expect(await listUsernames(store, "dave", 2)).toEqual(["eve"]);
        expect(await listUsernames(store, "eve", 2)).toEqual([]);
        expect(await listUsernames(store, "bo", 1)).toEqual(["Bob"]);
      }),
    );

    it(
      "orders by code points",
      onStore(open, async ({ store }) => {
        // The first is above the second as UTF-16 units, and below it as code points.
        const names = ["\uff5e", "\u{10000}", "é", "z"];
        for (const name of names) await addAccount(store, name);
        expect(await listUsernames(store, "", 10)).toEqual(["z", "é", "\uff5e", "\u{10000}"]);
        expect(await listUsernames(store, "\uff5e", 10)).toEqual(["\u{10000}"]);
      }),
    );
  });

  describe("markRead()", () => {
    it(
      "raises the mark and tells the account's own log",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const bob = await addAccount(store, "bob");
        await append(store, toMessage(ada, "hello"));
        const body = { kind: "read_marked", conversationId: lobbyId, seq: 2 };
        const marked = { log: ada.id, seq: 1, at: 3000, actor: toRef(ada), body };
        expect(await store.markRead(ada.id, lobbyId, 2, 3000)).toEqual(marked);
        // The time of a log's events never goes back.
        const later = { ...marked, seq: 2, body: { ...body, seq: 3 } };
        expect(await store.markRead(ada.id, lobbyId, 3, 2500)).toEqual(later);
        expect(await store.listEvents(ada.id, { kind: "newest" }, 10)).toEqual([marked, later]);
        expect((await store.findConversation(ada.id, lobbyId))?.readSeq).toBe(3);
        expect((await store.findConversation(bob.id, lobbyId))?.readSeq).toBe(2);
        expect(await store.findHead(lobbyId)).toBe(3);
        expect(await store.findHead(bob.id)).toBe(0);
      }),
    );

    it(
      "does nothing at or below the mark, above the head, or for strangers",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        await append(store, toMessage(ada, "hello"));
        await store.markRead(ada.id, lobbyId, 2, 3000);
        expect(await store.markRead(ada.id, lobbyId, 2, 3001)).toBeUndefined();
        expect(await store.markRead(ada.id, lobbyId, 0, 3002)).toBeUndefined();
        expect(await store.markRead(ada.id, lobbyId, 3, 3003)).toBeUndefined();
        expect(await store.markRead(nobody, lobbyId, 1, 3004)).toBeUndefined();
        expect(await store.markRead(ada.id, nowhere, 1, 3005)).toBeUndefined();
        expect((await store.findConversation(ada.id, lobbyId))?.readSeq).toBe(2);
        expect(await store.findHead(ada.id)).toBe(1);
        expect(await store.findHead(nobody)).toBe(0);
      }),
    );

    it(
      "is told once when many devices mark the same",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        await append(store, toMessage(ada, "hello"));
        const marked = await Promise.all(
          Array.from({ length: 8 }, () => store.markRead(ada.id, lobbyId, 2, 3000)),
        );
        expect(marked.filter((event) => event !== undefined)).toHaveLength(1);
        expect(await store.findHead(ada.id)).toBe(1);
      }),
    );
  });
}
