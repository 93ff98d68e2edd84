import { timestampMs } from "@bufbuild/protobuf/wkt";
import type * as wire from "@parley/protocol/native";
import { toAccountRef, toFile, toRole } from "./from-wire.ts";
import type { Event, EventBody } from "./model/event.ts";

type WireBody = wire.Event["body"];
type Name = NonNullable<WireBody["case"]>;
type Values = { readonly [Case in Name]: Extract<WireBody, { case: Case }>["value"] };
/** The same union as the wire's, in the shape in which the compiler sees that name and value belong together. */
type Body<Case extends Name> = {
  [Each in Case]: { readonly case: Each; readonly value: Values[Each] };
}[Case];

/** One entry for each body of the wire: a new one does not compile until it stands here. */
const bodies: { readonly [Case in Name]: (value: Values[Case]) => EventBody } = {
  message: toMessage,
  memberJoined: () => ({ kind: "member_joined" }),
  membersAdded: ({ accounts }) => ({
    kind: "members_added",
    accounts: accounts.map(toAccountRef),
  }),
  memberLeft: () => ({ kind: "member_left" }),
  memberRemoved: ({ account }) => ({ kind: "member_removed", account: toAccountRef(account) }),
  roleChanged: ({ account, role }) => ({
    kind: "role_changed",
    account: toAccountRef(account),
    role: toRole(role),
  }),
  renamed: ({ title }) => ({ kind: "renamed", title }),
  profileChanged: () => ({ kind: "profile_changed" }),
  readMarked: ({ conversationId, seq }) => ({
    kind: "read_marked",
    conversationId,
    seq: Number(seq),
  }),
  conversationAdded: ({ conversationId }) => ({ kind: "conversation_added", conversationId }),
  conversationRemoved: ({ conversationId }) => ({ kind: "conversation_removed", conversationId }),
  friendRequested: ({ requestId, peer }) => ({
    kind: "friend_requested",
    requestId,
    peer: toAccountRef(peer),
  }),
  friendAnswered: ({ peer, isAccepted }) => ({
    kind: "friend_answered",
    peer: toAccountRef(peer),
    isAccepted,
  }),
  friendRequestCanceled: ({ peer }) => ({
    kind: "friend_request_canceled",
    peer: toAccountRef(peer),
  }),
  friendRemoved: ({ peer }) => ({ kind: "friend_removed", peer: toAccountRef(peer) }),
  blockChanged: ({ peer, isBlocked }) => ({
    kind: "block_changed",
    peer: toAccountRef(peer),
    isBlocked,
  }),
};

function toMessage({ id, clientMessageId, content }: wire.Message): EventBody {
  switch (content.case) {
    case "text":
      return {
        kind: "message",
        id,
        clientMessageId,
        content: { kind: "text", text: content.value.body },
      };
    case "file":
      return {
        kind: "message",
        id,
        clientMessageId,
        content: { kind: "file", file: toFile(content.value) },
      };
    case undefined:
      return { kind: "unknown" };
  }
}

function toBody<Case extends Name>(body: Body<Case>): EventBody {
  return bodies[body.case](body.value);
}

/** An event; what this version does not know has the body `unknown`. */
export function toEvent(event: wire.Event): Event {
  return {
    log: event.log,
    seq: Number(event.seq),
    at: event.at ? timestampMs(event.at) : 0,
    actor: toAccountRef(event.actor),
    body: event.body.case === undefined ? { kind: "unknown" } : toBody(event.body),
  };
}
