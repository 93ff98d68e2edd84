import type { Account } from "../../accounts/account.ts";
import type { FriendRequest } from "../../friends/friend.ts";
import type { AccountId } from "../../ids.ts";
import type { Event } from "../../messages/event.ts";
import type { FriendActs, FriendRequested } from "../../ports/friend-acts.ts";
import type { AtOnce } from "./at-once.ts";
import { compareCodePoints } from "./code-points.ts";
import { isBlocked, openDirect, toPair } from "./directs.ts";
import { toActor } from "./events.ts";
import { hasBlocked, hide, tell, toFolded } from "./members.ts";
import type { FriendRequestRow, MemoryData } from "./memory-data.ts";

/** Creates the acts of friendship, as `FriendActs` describes them. */
export function createFriendActs(data: MemoryData): AtOnce<FriendActs> {
  const { requests, friendships } = data;

  const findRequest = (from: AccountId, to: AccountId) =>
    [...requests].find((request) => request.from === from && request.to === to);

  /** By folded username. */
  function listAccounts(ids: readonly AccountId[]): readonly Account[] {
    return ids
      .toSorted((one, other) => compareCodePoints(toFolded(data, one), toFolded(data, other)))
      .map((id) => toAccount(data, id));
  }

  function findRefusal(from: AccountId, to: AccountId, maxOpen: number) {
    if (!data.accounts.has(to) || !data.accounts.has(from)) return "no_such_account";
    if (isBlocked(data, from, to)) return "blocked";
    if (friendships.has(toPair(from, to))) return "already_friends";
    if (findRequest(from, to)) return "already_requested";
    if (findRequest(to, from)) return "requested_by_peer";
    return [...requests].filter((each) => each.from === from).length >= maxOpen
      ? "too_many"
      : undefined;
  }

  /** Tells both own logs, the actor's first, each with the other as `peer`. */
  function tellBoth(
    actorId: AccountId,
    other: AccountId,
    at: number,
    toBody: (peer: Event["actor"]) => Parameters<typeof tell>[3],
  ): readonly Event[] {
    return [
      tell(data, actorId, { actorId, at }, toBody(toActor(data, other))),
      tell(data, other, { actorId, at }, toBody(toActor(data, actorId))),
    ];
  }

  function endFriendship(accountId: AccountId, peerId: AccountId, at: number) {
    if (!friendships.delete(toPair(accountId, peerId))) return undefined;
    const direct = data.directs.get(toPair(accountId, peerId));
    if (direct !== undefined) for (const id of [accountId, peerId]) hide(data, direct, id);
    return tellBoth(accountId, peerId, at, (peer) => ({ kind: "friend_removed", peer }));
  }

  return {
    listFriends: (accountId) =>
      listAccounts(
        [...friendships.values()]
          .filter((pair) => pair.includes(accountId))
          .flatMap((pair) => pair.filter((id) => id !== accountId)),
      ),

    listFriendRequests: (accountId) =>
      [...requests]
        .filter(({ from, to }) => from === accountId || to === accountId)
        .sort((one, other) => one.at - other.at)
        .map((row) => toFriendRequest(data, row)),

    requestFriend(row, maxOpen): FriendRequested {
      const { id: requestId, from, to, at } = row;
      const refusal = findRefusal(from, to, maxOpen);
      if (refusal !== undefined) return { status: refusal };
      requests.add(row);
      const events = tellBoth(from, to, at, (peer) => ({
        kind: "friend_requested",
        requestId,
        peer,
      }));
      return { status: "requested", request: toFriendRequest(data, row), events };
    },

    answerFriend({ accountId, from, isAccepted, newConversationId, at }) {
      const request = findRequest(from, accountId);
      if (request === undefined) return undefined;
      requests.delete(request);
      const answered = tellBoth(accountId, from, at, (peer) => ({
        kind: "friend_answered",
        peer,
        isAccepted,
      }));
      if (!isAccepted) return { conversationId: undefined, events: answered };
      friendships.set(toPair(accountId, from), [accountId, from]);
      const open = { accountId, peerId: from, newConversationId, at };
      const { conversationId, events } = openDirect(data, open, [accountId, from]);
      return { conversationId, events: [...answered, ...events] };
    },

    cancelFriendRequest(accountId, to, at) {
      const request = findRequest(accountId, to);
      if (request === undefined) return undefined;
      requests.delete(request);
      return tellBoth(accountId, to, at, (peer) => ({ kind: "friend_request_canceled", peer }));
    },

    removeFriend: endFriendship,

    blockAccount(accountId, peerId, at) {
      if (!data.accounts.has(peerId)) return undefined;
      if (hasBlocked(data, accountId, peerId)) return [];
      const blocked = data.blocks.get(accountId) ?? new Set();
      data.blocks.set(accountId, blocked.add(peerId));
      for (const pair of [findRequest(accountId, peerId), findRequest(peerId, accountId)]) {
        if (pair !== undefined) requests.delete(pair);
      }
      const changed = tellBlock(data, accountId, peerId, at, true);
      return [changed, ...(endFriendship(accountId, peerId, at) ?? [])];
    },

    unblockAccount(accountId, peerId, at) {
      if (!data.blocks.get(accountId)?.delete(peerId)) return [];
      return [tellBlock(data, accountId, peerId, at, false)];
    },

    listBlocked: (accountId) => listAccounts([...(data.blocks.get(accountId) ?? [])]),
  };
}

function tellBlock(
  data: MemoryData,
  actorId: AccountId,
  peerId: AccountId,
  at: number,
  isBlocked: boolean,
): Event {
  const peer = toActor(data, peerId);
  return tell(data, actorId, { actorId, at }, { kind: "block_changed", peer, isBlocked });
}

function toAccount(data: MemoryData, id: AccountId): Account {
  const found = data.accounts.get(id);
  if (found === undefined) throw new Error(`no account ${id}`);
  return found.account;
}

function toFriendRequest(data: MemoryData, { id, from, to, at }: FriendRequestRow): FriendRequest {
  return { id, from: toAccount(data, from), to: toAccount(data, to), at };
}
