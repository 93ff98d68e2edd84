import type { Role } from "../../conversations/conversation.ts";
import type { AccountId } from "../../ids.ts";
import type { Event } from "../../messages/event.ts";
import type { Change, Changed, GroupActs } from "../../ports/group-acts.ts";
import type { AtOnce } from "./at-once.ts";
import { toActor } from "./events.ts";
import { addMember, hasBlocked, listByArrival, tell, tellAdded } from "./members.ts";
import type { ConversationRow, MemberRow, MemoryData } from "./memory-data.ts";

/** The acts that change conversations. */
type ChangeActs = Pick<
  GroupActs,
  "addMembers" | "removeMember" | "renameConversation" | "changeRole"
>;

const ranks: Readonly<Record<Role, number>> = { owner: 2, admin: 1, member: 0 };

/** Creates the acts that change conversations, as `GroupActs` describes them. */
export function createChangeActs(data: MemoryData): AtOnce<ChangeActs> {
  function change(
    { conversationId, actorId, roles }: Change,
    run: (row: ConversationRow, actor: MemberRow) => Changed,
  ): Changed {
    const row = data.conversations.get(conversationId);
    const actor = row?.members.get(actorId);
    if (row === undefined || actor === undefined) return { status: "not_a_member" };
    return roles.includes(actor.role) ? run(row, actor) : { status: "not_allowed" };
  }

  function setRole(deed: Change, accountId: AccountId, member: MemberRow, role: Role): Event {
    member.role = role;
    const account = toActor(data, accountId);
    return tell(data, deed.conversationId, deed, { kind: "role_changed", account, role });
  }

  function leave(deed: Change, row: ConversationRow, accountId: AccountId): Changed {
    const isOwner = row.members.get(accountId)?.role === "owner";
    const isOwn = accountId === deed.actorId;
    row.members.delete(accountId);
    const account = toActor(data, accountId);
    const body = isOwn
      ? ({ kind: "member_left" } as const)
      : ({ kind: "member_removed", account } as const);
    const events = [tell(data, row.id, deed, body)];
    const rest = listByArrival(data, row);
    const heir = rest.find(([, { role }]) => role === "admin") ?? rest[0];
    if (isOwner && heir !== undefined) events.push(setRole(deed, heir[0], heir[1], "owner"));
    events.push(
      tell(data, accountId, deed, { kind: "conversation_removed", conversationId: row.id }),
    );
    return { status: "changed", events };
  }

  return {
    addMembers: (deed) =>
      change(deed, (row) => {
        const added = deed.accountIds.filter((id) => !row.members.has(id));
        const isThere = (id: AccountId) =>
          data.accounts.has(id) && !hasBlocked(data, id, deed.actorId);
        if (!added.every(isThere)) return { status: "no_such_account" };
        if (added.length === 0) return { status: "changed", events: [] };
        if (row.members.size + added.length > deed.maxMembers) return { status: "too_many" };
        const accounts = added.map((id) => toActor(data, id));
        const event = tell(data, row.id, deed, { kind: "members_added", accounts });
        for (const id of added) addMember(data, row, id, "member");
        return { status: "changed", events: [event, ...tellAdded(data, row.id, added, deed)] };
      }),

    removeMember: (deed) =>
      change({ ...deed, roles: toRoles(deed) }, (row, actor) => {
        const { accountId, actorId } = deed;
        const member = row.members.get(accountId);
        if (member === undefined) return { status: "no_such_account" };
        const isAllowed = accountId === actorId || ranks[actor.role] > ranks[member.role];
        return isAllowed ? leave(deed, row, accountId) : { status: "not_allowed" };
      }),

    renameConversation: (deed) =>
      change(deed, (row) => {
        const { title } = deed;
        if (title === row.title) return { status: "changed", events: [] };
        row.title = title;
        return {
          status: "changed",
          events: [tell(data, row.id, deed, { kind: "renamed", title })],
        };
      }),

    changeRole: (deed) =>
      change(deed, (row, actor) => {
        const { accountId, role } = deed;
        const member = row.members.get(accountId);
        if (member === undefined) return { status: "no_such_account" };
        if (ranks[actor.role] <= ranks[member.role]) return { status: "not_allowed" };
        if (member.role === role) return { status: "changed", events: [] };
        const owner = [...row.members].find((each) => each[1].role === "owner");
        const events = [setRole(deed, accountId, member, role)];
        if (role === "owner" && owner) events.push(setRole(deed, owner[0], owner[1], "admin"));
        return { status: "changed", events };
      }),
  };
}

/** Whoever leaves needs no role for it. */
function toRoles({ actorId, accountId, roles }: Change & { readonly accountId: AccountId }) {
  return actorId === accountId ? (Object.keys(ranks) as Role[]) : roles;
}
