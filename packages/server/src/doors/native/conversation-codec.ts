import { create } from "@bufbuild/protobuf";
import type * as core from "@parley/core";
import * as wire from "@parley/protocol/native";
import { toAccount, toAccountRef, toPresence } from "./codec.ts";
import { toEvent } from "./event-codec.ts";

const kinds: Record<core.ConversationKind, wire.ConversationKind> = {
  room: wire.ConversationKind.ROOM,
  group: wire.ConversationKind.GROUP,
  direct: wire.ConversationKind.DIRECT,
};

/** A conversation as its member sees it. */
export function toConversation(conversation: core.Conversation): wire.Conversation {
  const { kind, head, readSeq, lastMessage, peer, ...rest } = conversation;
  return create(wire.ConversationSchema, {
    id: rest.id,
    kind: kinds[kind],
    title: rest.title,
    head: BigInt(head),
    readSeq: BigInt(readSeq),
    unreadCount: rest.unreadCount,
    ...(lastMessage === undefined ? {} : { lastMessage: toEvent(lastMessage) }),
    ...(peer === undefined ? {} : { peer: toAccountRef(peer) }),
    role: rest.role,
    isPublic: rest.isPublic,
    memberCount: rest.memberCount,
  });
}

/** A room as everybody may see it. */
export function toRoom({ id, title, memberCount }: core.RoomSummary): wire.Room {
  return create(wire.RoomSchema, { id, title, memberCount });
}

/** A member with the presence that it has now. */
export function toMember(member: core.Member, state: core.PresenceState): wire.Member {
  return create(wire.MemberSchema, {
    account: toAccount(member.account),
    role: member.role,
    presence: toPresence(state),
  });
}
