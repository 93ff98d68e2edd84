import type { RoomSummary } from "@parley/core";
import { findAccountRef } from "./accounts.ts";
import type { Acts } from "./act.ts";
import { findDirect, openDirect } from "./directs.ts";
import { appendEvent } from "./events.ts";
import {
  appendAdded,
  appendMembersAdded,
  findRole,
  hasBlocked,
  hideConversation,
  insertMember,
  isBlocked,
} from "./members.ts";

/** Reads that find conversations by something else than their id. */
export const openingReads: Acts<"listRooms" | "findDirect"> = {
  findDirect,

  listRooms(db, after, limit) {
    // Titles are never empty, so the first page begins behind ('', '').
    const from =
      after === ""
        ? { title: "", id: "" }
        : db.get<{ title: string; id: string }>(
            "SELECT title, id FROM conversations WHERE id = ? AND is_public = 1",
            after,
          );
    if (from === undefined) return [];
    return db.all<RoomSummary>(
      `SELECT id, title, member_count AS memberCount FROM conversations
       WHERE is_public = 1 AND (title, id) > (?, ?) ORDER BY title, id LIMIT ?`,
      from.title,
      from.id,
      limit,
    );
  },
};

/** The acts that make conversations and enter them. */
export const openingWrites: Acts<
  "createConversation" | "openDirect" | "joinRoom" | "hideConversation"
> = {
  hideConversation,

  createConversation(db, { id, kind, title, isPublic, ownerId, memberIds, at }) {
    const actor = findAccountRef(db, ownerId);
    const accounts = memberIds
      .map((each) => (hasBlocked(db, each, ownerId) ? undefined : findAccountRef(db, each)))
      .filter((each) => each !== undefined);
    if (actor === undefined || accounts.length < memberIds.length) {
      return { status: "no_such_account" };
    }
    db.run(
      "INSERT INTO conversations (id, kind, title, is_public) VALUES (?, ?, ?, ?)",
      id,
      kind,
      title,
      isPublic ? 1 : 0,
    );
    const deed = { actor, at };
    const joined = appendEvent(db, { log: id, ...deed, body: { kind: "member_joined" } });
    insertMember(db, id, ownerId, "owner", joined.seq);
    const events = [joined, ...appendMembersAdded(db, id, accounts, deed)];
    return {
      status: "changed",
      events: [...events, ...appendAdded(db, id, [ownerId, ...memberIds], deed)],
    };
  },

  openDirect(db, { accountId, peerId, newConversationId, at }) {
    const actor = findAccountRef(db, accountId);
    const peer = findAccountRef(db, peerId);
    if (actor === undefined || peer === undefined || isBlocked(db, accountId, peerId)) {
      return undefined;
    }
    return openDirect(db, { actor, peer, newConversationId, at }, [accountId]);
  },

  joinRoom(db, id, accountId, at) {
    const room = db.get<{ count: number }>(
      "SELECT member_count AS count FROM conversations WHERE id = ? AND is_public = 1",
      id,
    );
    const actor = findAccountRef(db, accountId);
    if (room === undefined || actor === undefined) return { status: "not_a_member" };
    if (findRole(db, id, accountId) !== undefined) return { status: "changed", events: [] };
    const joined = appendEvent(db, { log: id, at, actor, body: { kind: "member_joined" } });
    insertMember(db, id, accountId, room.count === 0 ? "owner" : "member", joined.seq);
    const added = appendAdded(db, id, [accountId], { actor, at });
    return { status: "changed", events: [joined, ...added] };
  },
};
