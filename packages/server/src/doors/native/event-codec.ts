import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type * as core from "@parley/core";
import * as wire from "@parley/protocol/native";
import { toAccountRef, toFile } from "./codec.ts";

type WireBody = NonNullable<MessageInitShape<typeof wire.EventSchema>["body"]>;
type Kind = core.EventBody["kind"];
type Bodies = { readonly [Each in Kind]: Extract<core.EventBody, { readonly kind: Each }> };
/** The union of bodies in the shape in which the compiler sees that kind and body belong together. */
type Body<Each extends Kind> = { [Key in Each]: Bodies[Key] & { readonly kind: Key } }[Each];

function toContent(content: core.Content): wire.Message["content"] {
  return content.kind === "text"
    ? { case: "text", value: create(wire.TextSchema, { body: content.text }) }
    : { case: "file", value: toFile(content.file) };
}

/** One entry for each body of the core: a new one does not compile until it stands here. */
const bodies: { readonly [Each in Kind]: (body: Bodies[Each]) => WireBody } = {
  message: ({ id, clientMessageId, content }) => ({
    case: "message",
    value: { id, clientMessageId, content: toContent(content) },
  }),
  member_joined: () => ({ case: "memberJoined", value: {} }),
  members_added: ({ accounts }) => ({
    case: "membersAdded",
    value: { accounts: accounts.map(toAccountRef) },
  }),
  member_left: () => ({ case: "memberLeft", value: {} }),
  member_removed: ({ account }) => ({
    case: "memberRemoved",
    value: { account: toAccountRef(account) },
  }),
  role_changed: ({ account, role }) => ({
    case: "roleChanged",
    value: { account: toAccountRef(account), role },
  }),
  renamed: ({ title }) => ({ case: "renamed", value: { title } }),
  profile_changed: () => ({ case: "profileChanged", value: {} }),
  read_marked: ({ conversationId, seq }) => ({
    case: "readMarked",
    value: { conversationId, seq: BigInt(seq) },
  }),
  conversation_added: ({ conversationId }) => ({
    case: "conversationAdded",
    value: { conversationId },
  }),
  conversation_removed: ({ conversationId }) => ({
    case: "conversationRemoved",
    value: { conversationId },
  }),
  friend_requested: ({ requestId, peer }) => ({
    case: "friendRequested",
    value: { requestId, peer: toAccountRef(peer) },
  }),
  friend_answered: ({ peer, isAccepted }) => ({
    case: "friendAnswered",
    value: { peer: toAccountRef(peer), isAccepted },
  }),
  friend_request_canceled: ({ peer }) => ({
    case: "friendRequestCanceled",
    value: { peer: toAccountRef(peer) },
  }),
  friend_removed: ({ peer }) => ({ case: "friendRemoved", value: { peer: toAccountRef(peer) } }),
  block_changed: ({ peer, isBlocked }) => ({
    case: "blockChanged",
    value: { peer: toAccountRef(peer), isBlocked },
  }),
};

function toBody<Each extends Kind>(body: Body<Each>): WireBody {
  return bodies[body.kind](body);
}

/** A committed event. */
export function toEvent(event: core.Event): wire.Event {
  return create(wire.EventSchema, {
    log: event.log,
    seq: BigInt(event.seq),
    at: timestampFromMs(event.at),
    actor: toAccountRef(event.actor),
    body: toBody(event.body),
  });
}
