import { describe, expect, it } from "vitest";
import type { Account } from "../../accounts/account.ts";
import { type AccountId, type ConversationId, lobbyId, toId } from "../../ids.ts";
import type { Store } from "../../ports/store.ts";
import {
  addAccount,
  addDirect,
  addFriends,
  append,
  expectStored,
  listDeeds,
  type OpenStore,
  onStore,
  toMessage,
  toRef,
} from "./scene.ts";

const nobody = toId<AccountId>("a_nobody");

function openDirect(store: Store, account: Account, peerId: AccountId, name = "new") {
  const newConversationId = toId<ConversationId>(`c_${name}`);
  return store.openDirect({ accountId: account.id, peerId, newConversationId, at: 2000 });
}

async function listIds(store: Store, { id }: Account) {
  return (await store.listConversations(id)).map((conversation) => conversation.id);
}

/** Cases about conversations of two. */
export function directCases(open: OpenStore): void {
  describe("openDirect()", () => {
    it(
      "makes one that shows each of the two the other",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const opened = await openDirect(store, bob, ada.id);
        const id = toId<ConversationId>("c_new");
        expect(opened?.conversationId).toBe(id);
        await expectStored(store, opened?.events ?? []);
        expect(opened?.events.map(({ log, actor, body }) => [log, actor, body.kind])).toEqual([
          [id, toRef(bob), "member_joined"],
          [id, toRef(ada), "member_joined"],
          [bob.id, toRef(bob), "conversation_added"],
          [ada.id, toRef(bob), "conversation_added"],
        ]);
        const direct = {
          id,
          kind: "direct",
          title: "",
          isPublic: false,
          role: "member",
          memberCount: 2,
          head: 2,
          unreadCount: 0,
          lastMessage: undefined,
        };
        const toAda = { ...direct, peer: toRef(bob), readSeq: 2 };
        expect(await store.findConversation(ada.id, id)).toEqual(toAda);
        const toBob = { ...direct, peer: toRef(ada), readSeq: 1 };
        expect(await store.findConversation(bob.id, id)).toEqual(toBob);
        expect(await store.findDirect(ada.id, bob.id)).toBe(id);
        expect(await store.findDirect(bob.id, ada.id)).toBe(id);
      }),
    );

    it(
      "gives the one that there is, whoever opens it",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const id = await addDirect(store, ada, bob);
        const again = { conversationId: id, events: [] };
        expect(await openDirect(store, ada, bob.id)).toEqual(again);
        expect(await openDirect(store, bob, ada.id)).toEqual(again);
        expect(await store.findHead(toId<ConversationId>("c_new"))).toBe(0);
      }),
    );

    it(
      "makes one when both open it at once, again and again",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const opened = await Promise.all(
          Array.from({ length: 10 }, (_, index) =>
            index % 2 === 0
              ? openDirect(store, ada, bob.id, `new${index}`)
              : openDirect(store, bob, ada.id, `new${index}`),
          ),
        );
        expect(new Set(opened.map((each) => each?.conversationId)).size).toBe(1);
        expect(await listIds(store, ada)).toEqual([opened[0]?.conversationId, lobbyId]);
        expect(await store.findHead(bob.id)).toBe(1);
      }),
    );

    it(
      "makes none with a stranger, nor when one has blocked the other",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        expect(await openDirect(store, ada, nobody)).toBeUndefined();
        await store.blockAccount(bob.id, ada.id, 1500);
        expect(await openDirect(store, ada, bob.id)).toBeUndefined();
        expect(await openDirect(store, bob, ada.id)).toBeUndefined();
        expect(await store.findDirect(ada.id, bob.id)).toBeUndefined();
        await store.unblockAccount(bob.id, ada.id, 1600);
        expect(await openDirect(store, ada, bob.id)).toBeDefined();
      }),
    );

    it(
      "shows a hidden one again, to who opens it alone",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const id = await addDirect(store, ada, bob);
        await store.hideConversation(ada.id, id);
        await store.hideConversation(bob.id, id);
        const opened = await openDirect(store, bob, ada.id);
        await expectStored(store, opened?.events ?? []);
        expect(opened?.events.map(({ log, body }) => [log, body.kind])).toEqual([
          [bob.id, "conversation_added"],
        ]);
        expect(await listIds(store, bob)).toEqual([id, lobbyId]);
        expect(await listIds(store, ada)).toEqual([lobbyId]);
      }),
    );
  });

  describe("hideConversation()", () => {
    it(
      "hides it from one until something happens there",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const id = await addDirect(store, ada, bob);
        await append(store, toMessage(bob, "one", { conversationId: id }));
        await store.hideConversation(ada.id, id);
        await store.hideConversation(nobody, id);
        expect(await listIds(store, ada)).toEqual([lobbyId]);
        expect(await listIds(store, bob)).toEqual([id, lobbyId]);
        expect((await store.findConversation(ada.id, id))?.unreadCount).toBe(1);
        await append(store, toMessage(bob, "two", { conversationId: id }));
        expect(await listIds(store, ada)).toEqual([id, lobbyId]);
        await store.hideConversation(ada.id, id);
        await append(store, toMessage(ada, "three", { conversationId: id }));
        expect(await listIds(store, ada)).toEqual([id, lobbyId]);
      }),
    );

    it(
      "is what ends with a friendship's end, and with a new friendship",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const id = await addFriends(store, ada, bob);
        await append(store, toMessage(ada, "hello", { conversationId: id }));
        await store.removeFriend(ada.id, bob.id, 3000);
        expect([await listIds(store, ada), await listIds(store, bob)]).toEqual([
          [lobbyId],
          [lobbyId],
        ]);
        const [adas, bobs] = [await store.findHead(ada.id), await store.findHead(bob.id)];
        expect(await addFriends(store, bob, ada)).toBe(id);
        const shown = { kind: "conversation_added", conversationId: id };
        expect((await listDeeds(store, ada.id, adas)).at(-1)).toEqual(["ada", shown]);
        expect((await listDeeds(store, bob.id, bobs)).at(-1)).toEqual(["ada", shown]);
        expect(await listIds(store, bob)).toEqual([id, lobbyId]);
        const page = await store.listEvents(id, { kind: "newest" }, 1);
        expect(page.map(({ body }) => body.kind)).toEqual(["message"]);
      }),
    );
  });

  describe("appendMessage() to one of two", () => {
    it(
      "is refused while either has blocked the other, but for what was said before",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const conversationId = await addDirect(store, ada, bob);
        const say = (account: Account, text: string) =>
          store.appendMessage(toMessage(account, text, { conversationId, clientMessageId: text }));
        const said = await say(bob, "hello");
        await store.blockAccount(ada.id, bob.id, 2500);
        expect(await say(bob, "hey")).toEqual({ status: "blocked" });
        expect(await say(ada, "no")).toEqual({ status: "blocked" });
        expect(await say(bob, "hello")).toEqual({ ...said, status: "duplicate" });
        await append(store, toMessage(bob, "in the lobby"));
        await store.unblockAccount(ada.id, bob.id, 2600);
        expect((await say(bob, "hey")).status).toBe("appended");
        const stranger = await addAccount(store, "eve");
        expect(await say(stranger, "me too")).toEqual({ status: "not_a_member" });
      }),
    );
  });
}
