import { create } from "@bufbuild/protobuf";
import * as wire from "@parley/protocol/native";
import { toEvent } from "./event-from-wire.ts";
import { toAccount, toAccountRef, toPresence, toRole } from "./from-wire.ts";
import type { Conversation, Member } from "./model/conversation.ts";

const kindOfConversation: Readonly<Record<wire.ConversationKind, Conversation["kind"]>> = {
  [wire.ConversationKind.UNSPECIFIED]: "room",
  [wire.ConversationKind.ROOM]: "room",
  [wire.ConversationKind.GROUP]: "group",
  [wire.ConversationKind.DIRECT]: "direct",
};

/** A conversation; all empty when the server sent none. */
export function toConversation(conversation: wire.Conversation | undefined): Conversation {
  const { lastMessage, peer, ...rest } = conversation ?? create(wire.ConversationSchema);
  return {
    id: rest.id,
    kind: kindOfConversation[rest.kind] ?? "room",
    title: rest.title,
    head: Number(rest.head),
    readSeq: Number(rest.readSeq),
    unreadCount: rest.unreadCount,
    lastMessage: lastMessage && toEvent(lastMessage),
    peer: peer && toAccountRef(peer),
    role: toRole(rest.role),
    isPublic: rest.isPublic,
    memberCount: rest.memberCount,
  };
}

/** A member. */
export function toMember(member: wire.Member): Member {
  return {
    account: toAccount(member.account),
    role: toRole(member.role),
    presence: toPresence(member.presence),
  };
}
