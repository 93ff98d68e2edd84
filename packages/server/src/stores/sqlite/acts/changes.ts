import type {
  AccountId,
  AccountRef,
  Change,
  Changed,
  ConversationId,
  Event,
  Role,
} from "@parley/core";
import type { Database } from "../database.ts";
import { findAccountRef } from "./accounts.ts";
import type { Acts } from "./act.ts";
import { appendEvent } from "./events.ts";
import {
  appendAdded,
  appendMembersAdded,
  type Deed,
  deleteMember,
  findRole,
  hasBlocked,
} from "./members.ts";

const ranks: Readonly<Record<Role, number>> = { owner: 2, admin: 1, member: 0 };
const unchanged: Changed = { status: "changed", events: [] };

/** The acts that change conversations. */
export const changeWrites: Acts<
  "addMembers" | "removeMember" | "renameConversation" | "changeRole"
> = {
  addMembers: (db, change) =>
    carryOut(db, change, (deed) => {
      const { conversationId: id, actorId, accountIds, maxMembers } = change;
      const added = accountIds.filter((each) => findRole(db, id, each) === undefined);
      const accounts = added
        .map((each) => (hasBlocked(db, each, actorId) ? undefined : findAccountRef(db, each)))
        .filter((each) => each !== undefined);
      if (accounts.length < added.length) return { status: "no_such_account" };
      if (added.length === 0) return unchanged;
      if (countMembers(db, id) + added.length > maxMembers) return { status: "too_many" };
      const events = appendMembersAdded(db, id, accounts, deed);
      return { status: "changed", events: [...events, ...appendAdded(db, id, added, deed)] };
    }),

  removeMember(db, change) {
    const { conversationId, accountId, actorId } = change;
    const isOwn = accountId === actorId;
    const roles: readonly Role[] = isOwn ? ["owner", "admin", "member"] : change.roles;
    return carryOut(db, { ...change, roles }, (deed, actorRole) => {
      const role = findRole(db, conversationId, accountId);
      const account = findAccountRef(db, accountId);
      if (role === undefined || account === undefined) return { status: "no_such_account" };
      if (!isOwn && ranks[actorRole] <= ranks[role]) return { status: "not_allowed" };
      deleteMember(db, conversationId, accountId);
      const body = isOwn
        ? ({ kind: "member_left" } as const)
        : ({ kind: "member_removed", account } as const);
      const left = appendEvent<typeof body>(db, { log: conversationId, ...deed, body });
      const heir = role === "owner" ? findHeir(db, conversationId) : undefined;
      const inherited = heir ? [setRole(db, conversationId, heir, "owner", deed)] : [];
      const removed = appendEvent(db, {
        log: accountId,
        ...deed,
        body: { kind: "conversation_removed", conversationId },
      });
      return { status: "changed", events: [left, ...inherited, removed] };
    });
  },

  renameConversation: (db, change) =>
    carryOut(db, change, (deed) => {
      const { conversationId: log, title } = change;
      const renamed = db.run(
        "UPDATE conversations SET title = ? WHERE id = ? AND title <> ?",
        title,
        log,
        title,
      );
      if (renamed === 0) return unchanged;
      const event = appendEvent(db, { log, ...deed, body: { kind: "renamed", title } });
      return { status: "changed", events: [event] };
    }),

  changeRole: (db, change) =>
    carryOut(db, change, (deed, actorRole) => {
      const { conversationId: id, accountId, role } = change;
      const before = findRole(db, id, accountId);
      const account = findAccountRef(db, accountId);
      if (before === undefined || account === undefined) return { status: "no_such_account" };
      if (ranks[actorRole] <= ranks[before]) return { status: "not_allowed" };
      if (before === role) return unchanged;
      const owner = role === "owner" ? findOwner(db, id) : undefined;
      const events = [setRole(db, id, account, role, deed)];
      if (owner !== undefined) events.push(setRole(db, id, owner, "admin", deed));
      return { status: "changed", events };
    }),
};

/** Runs a change for an actor who may make it. */
function carryOut(
  db: Database,
  { conversationId, actorId, roles, at }: Change,
  run: (deed: Deed, actorRole: Role) => Changed,
): Changed {
  const role = findRole(db, conversationId, actorId);
  const actor = findAccountRef(db, actorId);
  if (role === undefined || actor === undefined) return { status: "not_a_member" };
  return roles.includes(role) ? run({ actor, at }, role) : { status: "not_allowed" };
}

function setRole(
  db: Database,
  id: ConversationId,
  account: AccountRef,
  role: Role,
  deed: Deed,
): Event {
  db.run(
    "UPDATE members SET role = ? WHERE conversation_id = ? AND account_id = ?",
    role,
    id,
    account.id,
  );
  return appendEvent(db, { log: id, ...deed, body: { kind: "role_changed", account, role } });
}

function findHeir(db: Database, id: ConversationId): AccountRef | undefined {
  return findMember(db, id, "ORDER BY role = 'admin' DESC, joined_seq, folded_username");
}

function findOwner(db: Database, id: ConversationId): AccountRef | undefined {
  return findMember(db, id, "AND role = 'owner'");
}

/** The first of the members that the end of the statement leaves, in its order. */
function findMember(db: Database, id: ConversationId, end: string): AccountRef | undefined {
  const row = db.get<{ id: AccountId }>(
    `SELECT account_id AS id FROM members WHERE conversation_id = ? ${end} LIMIT 1`,
    id,
  );
  return row && findAccountRef(db, row.id);
}

function countMembers(db: Database, id: ConversationId): number {
  const sql = "SELECT member_count AS count FROM conversations WHERE id = ?";
  return db.get<{ count: number }>(sql, id)?.count ?? 0;
}
