import type { AccountId } from "../../ids.ts";
import type { GroupActs, NewConversation } from "../../ports/group-acts.ts";
import type { AtOnce } from "./at-once.ts";
import { compareCodePoints } from "./code-points.ts";
import { isBlocked, openDirect, toPair } from "./directs.ts";
import { toActor } from "./events.ts";
import { addConversation, addMember, hasBlocked, hide, tell, tellAdded } from "./members.ts";
import type { MemoryData } from "./memory-data.ts";

/** The acts that make and find conversations. */
type OpeningActs = Pick<
  GroupActs,
  "createConversation" | "openDirect" | "joinRoom" | "listRooms" | "hideConversation" | "findDirect"
>;

/** Creates the acts that make and find conversations, as `GroupActs` describes them. */
export function createOpeningActs(data: MemoryData): AtOnce<OpeningActs> {
  return {
    createConversation(conversation: NewConversation) {
      const { id, kind, title, isPublic, ownerId, memberIds, at } = conversation;
      const isThere = (each: AccountId) =>
        data.accounts.has(each) && !hasBlocked(data, each, ownerId);
      if (![ownerId, ...memberIds].every(isThere)) return { status: "no_such_account" };
      const row = addConversation(data, { id, kind, title, isPublic });
      const deed = { actorId: ownerId, at };
      const events = [tell(data, id, deed, { kind: "member_joined" })];
      addMember(data, row, ownerId, "owner");
      if (memberIds.length > 0) {
        const accounts = memberIds.map((each) => toActor(data, each));
        events.push(tell(data, id, deed, { kind: "members_added", accounts }));
        for (const each of memberIds) addMember(data, row, each, "member");
      }
      events.push(...tellAdded(data, id, [ownerId, ...memberIds], deed));
      return { status: "changed", events };
    },

    openDirect(open) {
      const { accountId, peerId } = open;
      if (!data.accounts.has(peerId) || isBlocked(data, accountId, peerId)) return undefined;
      return openDirect(data, open, [accountId]);
    },

    joinRoom(id, accountId, at) {
      const row = data.conversations.get(id);
      if (!row?.isPublic || !data.accounts.has(accountId)) return { status: "not_a_member" };
      if (row.members.has(accountId)) return { status: "changed", events: [] };
      const deed = { actorId: accountId, at };
      const joined = tell(data, id, deed, { kind: "member_joined" });
      addMember(data, row, accountId, row.members.size === 0 ? "owner" : "member");
      return { status: "changed", events: [joined, ...tellAdded(data, id, [accountId], deed)] };
    },

    listRooms(after, limit) {
      const rooms = [...data.conversations.values()]
        .filter(({ isPublic }) => isPublic)
        .sort(
          (one, other) =>
            compareCodePoints(one.title, other.title) || compareCodePoints(one.id, other.id),
        )
        .map(({ id, title, members }) => ({ id, title, memberCount: members.size }));
      const start = rooms.findIndex(({ id }) => id === after) + 1;
      return after !== "" && start === 0 ? [] : rooms.slice(start, start + limit);
    },

    hideConversation(accountId, conversationId) {
      hide(data, conversationId, accountId);
    },

    findDirect: (accountId, peerId) => data.directs.get(toPair(accountId, peerId)),
  };
}
