import { describe, expect, it } from "vitest";
import { type AccountId, type ConversationId, lobbyId, toId } from "../../ids.ts";
import { addAccount, append, type OpenStore, onStore, toMessage } from "./scene.ts";

/** Cases about what an account is in, and since when. */
export function membershipCases(open: OpenStore): void {
  describe("listMemberships()", () => {
    it(
      "shows all, by id, each with the event that made the account a member",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const bob = await addAccount(store, "bob");
        const id = toId<ConversationId>("c_group");
        const group = { id, kind: "group", title: "Group", isPublic: false } as const;
        await store.createConversation({ ...group, ownerId: ada.id, memberIds: [], at: 2000 });
        await append(store, toMessage(ada, "hello", { conversationId: id }));
        const change = { conversationId: id, actorId: ada.id, roles: ["owner"], at: 3000 } as const;
        await store.addMembers({ ...change, accountIds: [bob.id], maxMembers: 10 });
        await append(store, toMessage(bob, "hi", { conversationId: id }));
        expect(await store.listMemberships(ada.id)).toEqual([
          { id, joinedSeq: 1 },
          { id: lobbyId, joinedSeq: 1 },
        ]);
        expect(await store.listMemberships(bob.id)).toEqual([
          { id, joinedSeq: 3 },
          { id: lobbyId, joinedSeq: 2 },
        ]);
        await store.removeMember({ ...change, accountId: bob.id });
        expect(await store.listMemberships(bob.id)).toEqual([{ id: lobbyId, joinedSeq: 2 }]);
        await store.addMembers({ ...change, accountIds: [bob.id], maxMembers: 10 });
        expect(await store.listMemberships(bob.id)).toContainEqual({ id, joinedSeq: 6 });
        expect(await store.listMemberships(toId<AccountId>("a_nobody"))).toEqual([]);
      }),
    );

    it(
      "shows a hidden conversation too",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const bob = await addAccount(store, "bob");
        const newConversationId = toId<ConversationId>("c_direct");
        const open = { accountId: ada.id, peerId: bob.id, newConversationId, at: 2000 };
        await store.openDirect(open);
        await store.hideConversation(bob.id, newConversationId);
        expect(await store.listConversations(bob.id)).toMatchObject([{ id: lobbyId }]);
        expect(await store.listMemberships(bob.id)).toEqual([
          { id: newConversationId, joinedSeq: 2 },
          { id: lobbyId, joinedSeq: 2 },
        ]);
      }),
    );
  });
}
