import { type Trail, toAuthor, toPerson } from "../audit/create-trail.ts";
import { ChatError } from "../error.ts";
import { type AccountId, type ConversationId, createId, lobbyId } from "../ids.ts";
import type { Limits } from "../limits.ts";
import type { Hub } from "../live/hub.ts";
import type { Clock } from "../ports/clock.ts";
import type { Change, Changed } from "../ports/group-acts.ts";
import type { Random } from "../ports/random.ts";
import type { Store } from "../ports/store.ts";
import type { RequireRate } from "../rate-limit.ts";
import type { Session } from "../sessions/session.ts";
import { parseName } from "../text.ts";
import type { Conversation, ConversationKind, Role } from "./conversation.ts";
import type { Conversations } from "./conversations.ts";

/** The part of the conversations that makes and changes them. */
export type Groups = Pick<
  Conversations,
  | "create"
  | "openDirect"
  | "listRooms"
  | "join"
  | "leave"
  | "addMembers"
  | "removeMember"
  | "rename"
  | "changeRole"
  | "hide"
>;

export type GroupsParts = {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
  readonly requireChangeRate: RequireRate;
  readonly trail: Trail;
};

const everybody: readonly Role[] = ["owner", "admin", "member"];
const leaders: readonly Role[] = ["owner", "admin"];
const maxRoomPageSize = 200;

/** Who may change a conversation of a kind: a group belongs to all in it, a room has leaders. */
const changers: Readonly<Record<ConversationKind, readonly Role[]>> = {
  group: everybody,
  room: leaders,
  direct: [],
};

/** Creates the groups on a store; `get` finds a conversation or throws. */
export function createGroups(parts: GroupsParts, get: Conversations["get"]): Groups {
  const { store, hub, clock, random, limits, requireChangeRate, trail } = parts;

  /** Publishes what was changed, or throws what the refusal means. */
  function settle(changed: Changed): void {
    switch (changed.status) {
      case "changed":
        for (const event of changed.events) hub.publish(event);
        return;
      case "not_a_member":
        throw new ChatError("not_found", "there is no such conversation");
      case "not_allowed":
        throw new ChatError(
          "permission_denied",
          "your role in this conversation does not allow it",
        );
      case "no_such_account":
        throw new ChatError("not_found", "there is no such account");
      case "too_many":
        throw new ChatError(
          "resource_exhausted",
          `a conversation like this has at most ${limits.maxGroupMembers} members`,
        );
    }
  }

  /** The lobby is everybody's, and a direct conversation is of two: neither is ever changed. */
  async function toChange(session: Session, id: ConversationId, roles?: readonly Role[]) {
    requireChangeRate(session.account.id);
    const { kind } = await get(session, id);
    if (id === lobbyId || kind === "direct") {
      throw new ChatError("failed_precondition", "this conversation cannot be changed");
    }
    const change: Change & { readonly kind: ConversationKind } = {
      kind,
      conversationId: id,
      actorId: session.account.id,
      roles: roles ?? changers[kind],
      at: clock.now(),
    };
    return change;
  }

  async function record(
    session: Session,
    deed: Parameters<Trail["record"]>[0],
    accountId: AccountId,
  ): Promise<void> {
    const account = await store.findAccount(accountId);
    const on = account === undefined ? {} : { on: toPerson(account) };
    await trail.record({ ...deed, ...toAuthor(session), ...on });
  }

  /** Each once, in the order given. */
  function requireMembers(ids: readonly AccountId[]): readonly AccountId[] {
    const unique = [...new Set(ids)];
    if (unique.length > limits.maxGroupMembers) settle({ status: "too_many" });
    return unique;
  }

  const parseTitle = (title: string) => parseName("title", title, limits.maxTitleLength);

  return {
    async create(session, { kind, title, isPublic = false, memberIds }): Promise<Conversation> {
      const id = createId(random, "c");
      const ownerId = session.account.id;
      const members = requireMembers([ownerId, ...memberIds]);
      requireChangeRate(ownerId);
      settle(
        await store.createConversation({
          id,
          kind,
          title: parseTitle(title),
          isPublic: isPublic && kind === "room",
          ownerId,
          memberIds: members.slice(1),
          at: clock.now(),
        }),
      );
      return get(session, id);
    },

    async openDirect(session, peerId) {
      const accountId = session.account.id;
      if (peerId === accountId) {
        throw new ChatError("invalid_argument", "a direct conversation is with somebody else");
      }
      const newConversationId = createId(random, "c");
      const at = clock.now();
      const opened = await store.openDirect({ accountId, peerId, newConversationId, at });
      if (opened === undefined) throw new ChatError("not_found", "there is no such account");
      settle({ status: "changed", events: opened.events });
      return get(session, opened.conversationId);
    },

    listRooms(_session, { after, limit }) {
      if (!Number.isInteger(limit) || limit < 1 || limit > maxRoomPageSize) {
        throw new ChatError(
          "invalid_argument",
          `limit is ${limit}, it must be 1 to ${maxRoomPageSize}`,
        );
      }
      return store.listRooms(after, limit);
    },

    async join(session, id) {
      requireChangeRate(session.account.id);
      settle(await store.joinRoom(id, session.account.id, clock.now()));
      return get(session, id);
    },

    async leave(session, id) {
      const change = await toChange(session, id, everybody);
      settle(await store.removeMember({ ...change, accountId: change.actorId }));
    },

    async addMembers(session, id, accounts) {
      const accountIds = requireMembers(accounts);
      const { kind, ...change } = await toChange(session, id);
      // A room takes whoever comes; only how many are brought at once is bounded.
      const maxMembers = kind === "group" ? limits.maxGroupMembers : Number.MAX_SAFE_INTEGER;
      settle(await store.addMembers({ ...change, accountIds, maxMembers }));
    },

    async removeMember(session, id, accountId) {
      const change = await toChange(session, id, leaders);
      settle(await store.removeMember({ ...change, accountId }));
      await record(session, { act: "member_removed", conversationId: id }, accountId);
    },

    async rename(session, id, title) {
      const change = await toChange(session, id);
      settle(await store.renameConversation({ ...change, title: parseTitle(title) }));
    },

    async changeRole(session, id, accountId, role) {
      const change = await toChange(session, id, ["owner"]);
      if (accountId === change.actorId) {
        throw new ChatError("failed_precondition", "an owner stays one until another is made");
      }
      settle(await store.changeRole({ ...change, accountId, role }));
      await record(session, { act: "role_changed", conversationId: id, role }, accountId);
    },

    async hide(session, id) {
      const { kind } = await get(session, id);
      if (kind !== "direct") {
        throw new ChatError("failed_precondition", "only a direct conversation can be hidden");
      }
      await store.hideConversation(session.account.id, id);
    },
  };
}
