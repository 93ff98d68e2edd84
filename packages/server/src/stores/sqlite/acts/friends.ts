import type {
  Account,
  AccountId,
  AccountRef,
  Event,
  EventBody,
  FriendRequest,
  FriendRequestId,
} from "@parley/core";
import type { Database } from "../database.ts";
import {
  type AccountRow,
  accountColumns,
  findAccount,
  findAccountRef,
  toAccount,
} from "./accounts.ts";
import type { ActArgs, Acts } from "./act.ts";
import { findDirect, openDirect } from "./directs.ts";
import { appendEvent } from "./events.ts";
import { hasBlocked, hideConversation, isBlocked } from "./members.ts";

/** Reads of friendships. */
export const friendReads: Acts<"listFriends" | "listFriendRequests" | "listBlocked"> = {
  listFriends: (db, accountId) => listPeers(db, "friends", accountId),
  listBlocked: (db, accountId) => listPeers(db, "blocks", accountId),

  listFriendRequests(db, accountId) {
    // Of two made in the same millisecond, the one that was stored later is the newer.
    return db
      .all<RequestRow>(
        `SELECT id, from_id AS "from", to_id AS "to", at FROM (
           SELECT rowid AS stored, * FROM friend_requests WHERE from_id = ?
           UNION ALL SELECT rowid, * FROM friend_requests WHERE to_id = ?)
         ORDER BY at, stored`,
        accountId,
        accountId,
      )
      .map((row) => toFriendRequest(db, row))
      .filter((request) => request !== undefined);
  },
};

/** Changes of friendships. */
export const friendWrites: Acts<
  | "requestFriend"
  | "answerFriend"
  | "cancelFriendRequest"
  | "removeFriend"
  | "blockAccount"
  | "unblockAccount"
> = {
  requestFriend(db, row, maxOpen) {
    const { id: requestId, from, to, at } = row;
    const [actor, peer] = [findAccountRef(db, from), findAccountRef(db, to)];
    const refusal = findRefusal(db, row, maxOpen);
    const request = refusal === undefined ? toFriendRequest(db, row) : undefined;
    if (refusal !== undefined) return { status: refusal };
    if (actor === undefined || peer === undefined || request === undefined) {
      return { status: "no_such_account" };
    }
    db.run(
      "INSERT INTO friend_requests (id, from_id, to_id, at) VALUES (?, ?, ?, ?)",
      requestId,
      from,
      to,
      at,
    );
    const events = appendToBoth(db, actor, peer, at, { kind: "friend_requested", requestId });
    return { status: "requested", request, events };
  },

  answerFriend(db, { accountId, from, isAccepted, newConversationId, at }) {
    const pair = takeRequest(db, from, accountId);
    if (pair === undefined) return undefined;
    const { from: peer, to: actor } = pair;
    const answered = appendToBoth(db, actor, peer, at, { kind: "friend_answered", isAccepted });
    if (!isAccepted) return { conversationId: undefined, events: answered };
    const insert = "INSERT INTO friends (account_id, peer_id) VALUES (?, ?), (?, ?)";
    db.run(insert, accountId, from, from, accountId);
    const direct = { actor, peer, newConversationId, at };
    const { conversationId, events } = openDirect(db, direct, [accountId, from]);
    return { conversationId, events: [...answered, ...events] };
  },

  cancelFriendRequest(db, accountId, to, at) {
    const pair = takeRequest(db, accountId, to);
    return pair && appendToBoth(db, pair.from, pair.to, at, { kind: "friend_request_canceled" });
  },

  removeFriend,

  blockAccount(db, accountId, peerId, at) {
    const [actor, peer] = [findAccountRef(db, accountId), findAccountRef(db, peerId)];
    if (actor === undefined || peer === undefined) return undefined;
    if (hasBlocked(db, accountId, peerId)) return [];
    db.run("INSERT INTO blocks (account_id, peer_id) VALUES (?, ?)", accountId, peerId);
    takeRequest(db, accountId, peerId);
    takeRequest(db, peerId, accountId);
    const body = { kind: "block_changed", peer, isBlocked: true } as const;
    const blocked = appendEvent(db, { log: accountId, at, actor, body });
    return [blocked, ...(removeFriend(db, accountId, peerId, at) ?? [])];
  },

  unblockAccount(db, accountId, peerId, at) {
    const sql = "DELETE FROM blocks WHERE account_id = ? AND peer_id = ?";
    if (db.run(sql, accountId, peerId) === 0) return [];
    const [actor, peer] = [findAccountRef(db, accountId), findAccountRef(db, peerId)];
    if (actor === undefined || peer === undefined) return [];
    const body = { kind: "block_changed", peer, isBlocked: false } as const;
    return [appendEvent(db, { log: accountId, at, actor, body })];
  },
};

type RequestRow = ActArgs<"requestFriend">[0];

function findRefusal(db: Database, { from, to }: RequestRow, maxOpen: number) {
  if (findAccountRef(db, to) === undefined) return "no_such_account";
  if (isBlocked(db, from, to)) return "blocked";
  const isFriend = db.get("SELECT 1 FROM friends WHERE account_id = ? AND peer_id = ?", from, to);
  if (isFriend !== undefined) return "already_friends";
  const select = "SELECT 1 FROM friend_requests WHERE from_id = ? AND to_id = ?";
  if (db.get(select, from, to) !== undefined) return "already_requested";
  if (db.get(select, to, from) !== undefined) return "requested_by_peer";
  const open = db.get<{ count: number }>(
    "SELECT count(*) AS count FROM friend_requests WHERE from_id = ?",
    from,
  );
  return (open?.count ?? 0) >= maxOpen ? "too_many" : undefined;
}

/** Removes a request; gives the two when there was one. */
function takeRequest(db: Database, fromId: AccountId, toId: AccountId) {
  const sql = "DELETE FROM friend_requests WHERE from_id = ? AND to_id = ?";
  if (db.run(sql, fromId, toId) === 0) return undefined;
  const [from, to] = [findAccountRef(db, fromId), findAccountRef(db, toId)];
  return from && to && { from, to };
}

function removeFriend(
  db: Database,
  accountId: AccountId,
  peerId: AccountId,
  at: number,
): readonly Event[] | undefined {
  const ended = db.run(
    "DELETE FROM friends WHERE (account_id, peer_id) IN (VALUES (?, ?), (?, ?))",
    accountId,
    peerId,
    peerId,
    accountId,
  );
  const [actor, peer] = [findAccountRef(db, accountId), findAccountRef(db, peerId)];
  if (ended === 0 || actor === undefined || peer === undefined) return undefined;
  const direct = findDirect(db, accountId, peerId);
  if (direct !== undefined) {
    for (const each of [accountId, peerId]) hideConversation(db, each, direct);
  }
  return appendToBoth(db, actor, peer, at, { kind: "friend_removed" });
}

/** What two are told, but for which of them is the other one. */
type Told = EventBody extends infer Body
  ? Body extends { readonly kind: `friend_${string}`; readonly peer: AccountRef }
    ? Omit<Body, "peer">
    : never
  : never;

/** Appends to both own logs, the actor's first, each with the other as `peer`. */
function appendToBoth(
  db: Database,
  actor: AccountRef,
  other: AccountRef,
  at: number,
  told: Told,
): readonly Event[] {
  return [
    appendEvent(db, { log: actor.id, at, actor, body: { ...told, peer: other } }),
    appendEvent(db, { log: other.id, at, actor, body: { ...told, peer: actor } }),
  ];
}

function listPeers(db: Database, table: "friends" | "blocks", id: AccountId): readonly Account[] {
  return db
    .all<AccountRow>(
      `SELECT ${accountColumns} FROM ${table} p JOIN accounts a ON a.id = p.peer_id
       WHERE p.account_id = ? ORDER BY a.folded_username`,
      id,
    )
    .map(toAccount);
}

function toFriendRequest(
  db: Database,
  row: { id: FriendRequestId; from: AccountId; to: AccountId; at: number },
): FriendRequest | undefined {
  const [from, to] = [findAccount(db, row.from), findAccount(db, row.to)];
  return from && to && { id: row.id, from, to, at: row.at };
}
