import { describe, expect, it } from "vitest";
import type { Role } from "../../conversations/conversation.ts";
import { type AccountId, type ConversationId, lobbyId, toId } from "../../ids.ts";
import {
  addAccount,
  addGroup,
  append,
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

/** Cases about making and entering groups and rooms. */
export function openingCases(open: OpenStore): void {
  describe("createConversation()", () => {
    it(
      "makes its members know of it, to whom nothing is unread",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const id = toId<ConversationId>("c_x");
        const group = { id, kind: "group", title: "Group", isPublic: false } as const;
        const created = store.createConversation({
          ...group,
          ownerId: ada.id,
          memberIds: [bob.id],
          at: 2000,
        });
        expect(await expectChanged(store, created)).toEqual([
          [id, "member_joined"],
          [id, "members_added"],
          [ada.id, "conversation_added"],
          [bob.id, "conversation_added"],
        ]);
        expect(await listDeeds(store, id)).toEqual([
          ["ada", { kind: "member_joined" }],
          ["ada", { kind: "members_added", accounts: [toRef(bob)] }],
        ]);
        expect(await listDeeds(store, bob.id)).toEqual([
          ["ada", { kind: "conversation_added", conversationId: id }],
        ]);
        const none = { peer: undefined, unreadCount: 0, lastMessage: undefined };
        expect(await store.findConversation(bob.id, id)).toEqual({
          ...group,
          ...none,
          role: "member",
          memberCount: 2,
          head: 2,
          readSeq: 2,
        });
        expect(await listRoles(store, id)).toEqual({ ada: "owner", bob: "member" });
      }),
    );

    it(
      "makes a room of one, public or not",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const id = await addGroup(store, ada, [], { kind: "room", isPublic: true });
        expect(await listDeeds(store, id)).toEqual([["ada", { kind: "member_joined" }]]);
        const secret = { kind: "room", title: "Secret" } as const;
        const hidden = await addGroup(store, ada, [], secret);
        expect((await store.findConversation(ada.id, id))?.isPublic).toBe(true);
        expect((await store.findConversation(ada.id, hidden))?.isPublic).toBe(false);
      }),
    );

    it(
      "changes nothing when a member is not there, or has blocked the owner",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        await store.blockAccount(bob.id, ada.id, 1500);
        const id = toId<ConversationId>("c_x");
        const group = { id, kind: "group", title: "Group", isPublic: false, at: 2000 } as const;
        for (const member of [nobody, bob.id]) {
          const memberIds = [member];
          const created = store.createConversation({ ...group, ownerId: ada.id, memberIds });
          expect(await created).toEqual({ status: "no_such_account" });
        }
        expect([await store.findHead(id), await store.findHead(ada.id)]).toEqual([0, 0]);
        expect(await store.findConversation(ada.id, id)).toBeUndefined();
        // Who has blocked somebody can still add them.
        await addGroup(store, bob, [ada]);
      }),
    );
  });

  describe("joinRoom()", () => {
    it(
      "lets anybody into a public room once, and nobody into any other",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const isPublic = true;
        const room = await addGroup(store, ada, [], { kind: "room", isPublic, title: "Open" });
        await append(store, toMessage(ada, "hello", { conversationId: room }));
        expect(await expectChanged(store, store.joinRoom(room, bob.id, 3000))).toEqual([
          [room, "member_joined"],
          [bob.id, "conversation_added"],
        ]);
        const seen = { role: "member", unreadCount: 0, readSeq: 3, memberCount: 2 };
        expect(await store.findConversation(bob.id, room)).toMatchObject(seen);
        const again = await store.joinRoom(room, bob.id, 3001);
        expect(again).toEqual({ status: "changed", events: [] });
        const closed = await addGroup(store, ada, [], { kind: "room", title: "Closed" });
        for (const id of [closed, await addGroup(store, ada, []), toId<ConversationId>("c_none")]) {
          expect(await store.joinRoom(id, bob.id, 3000)).toEqual({ status: "not_a_member" });
        }
        expect(await store.joinRoom(room, nobody, 3000)).toEqual({ status: "not_a_member" });
      }),
    );

    it(
      "leaves a room with one owner, when people join while the last one leaves",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const names = Array.from({ length: 6 }, (_, index) => `guest${index}`);
        const guests = await Promise.all(names.map((name) => addAccount(store, name)));
        const room = await addGroup(store, ada, [], { kind: "room", isPublic: true });
        const joins = guests.map(
          ({ id }) =>
            () =>
              store.joinRoom(room, id, 3000),
        );
        const leave = () => store.removeMember({ ...toChange(room, ada), accountId: ada.id });
        await Promise.all([...joins.slice(0, 3), leave, ...joins.slice(3)].map((act) => act()));
        const roles = Object.values(await listRoles(store, room));
        expect(roles.toSorted()).toEqual([...Array<Role>(5).fill("member"), "owner"]);
      }),
    );

    it(
      "makes an owner of who joins a room that everybody has left",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const room = await addGroup(store, ada, [], { kind: "room", isPublic: true });
        await store.removeMember({ ...toChange(room, ada), accountId: ada.id });
        await store.joinRoom(room, bob.id, 3000);
        await store.joinRoom(room, ada.id, 3000);
        expect(await listRoles(store, room)).toEqual({ ada: "member", bob: "owner" });
      }),
    );
  });

  describe("listRooms()", () => {
    it(
      "goes through the public rooms by title and id, page by page",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const room = { kind: "room", isPublic: true } as const;
        for (const title of ["Zebra", "Äpfel", "Apples"]) {
          await addGroup(store, ada, [], { ...room, title });
        }
        const twin = toId<ConversationId>("c_twin");
        const about = { ...room, id: twin, title: "Zebra", ownerId: ada.id, memberIds: [] };
        await store.createConversation({ ...about, at: 2000 });
        const closed = await addGroup(store, ada, [], { kind: "room", title: "Closed" });
        const rooms = [
          { id: "c_Apples", title: "Apples", memberCount: 1 },
          { id: lobbyId, title: "Lobby", memberCount: 1 },
          { id: "c_Zebra", title: "Zebra", memberCount: 1 },
          { id: twin, title: "Zebra", memberCount: 1 },
          { id: "c_Äpfel", title: "Äpfel", memberCount: 1 },
        ];
        expect(await store.listRooms("", 10)).toEqual(rooms);
        expect(await store.listRooms("", 3)).toEqual(rooms.slice(0, 3));
        expect(await store.listRooms("c_Zebra", 2)).toEqual(rooms.slice(3));
        expect(await store.listRooms("c_Äpfel", 2)).toEqual([]);
        expect(await store.listRooms(closed, 2)).toEqual([]);
        expect(await store.listRooms("c_none", 2)).toEqual([]);
      }),
    );
  });
}
