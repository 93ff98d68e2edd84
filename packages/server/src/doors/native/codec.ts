import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type * as core from "@parley/core";
import * as wire from "@parley/protocol/native";

// From the core's shapes to the wire's. Pure; 64-bit numbers are bigints on the wire alone.

const presences: Record<core.PresenceState, wire.Presence> = {
  offline: wire.Presence.OFFLINE,
  active: wire.Presence.ACTIVE,
  inactive: wire.Presence.INACTIVE,
};

const conversationKinds: Record<core.ConversationKind, wire.ConversationKind> = {
  room: wire.ConversationKind.ROOM,
  group: wire.ConversationKind.GROUP,
  direct: wire.ConversationKind.DIRECT,
};

const fileKinds: Record<core.FileKind, wire.FileKind> = {
  image: wire.FileKind.IMAGE,
  audio: wire.FileKind.AUDIO,
  video: wire.FileKind.VIDEO,
  text: wire.FileKind.TEXT,
  other: wire.FileKind.OTHER,
};

/** A presence as the wire numbers it. */
export function toPresence(state: core.PresenceState): wire.Presence {
  return presences[state];
}

/** The public face of an account. */
export function toAccount(account: core.Account): wire.Account {
  const { id, username, displayName, about, createdAt } = account;
  return create(wire.AccountSchema, {
    id,
    username,
    displayName,
    about,
    createdAt: timestampFromMs(createdAt),
  });
}

/** Enough of an account to show who did something. */
export function toAccountRef({ id, username, displayName }: core.AccountRef): wire.AccountRef {
  return create(wire.AccountRefSchema, { id, username, displayName });
}

/** A conversation as its member sees it. */
export function toConversation(conversation: core.Conversation): wire.Conversation {
  const { id, kind, title, head, readSeq } = conversation;
  return create(wire.ConversationSchema, {
    id,
    kind: conversationKinds[kind],
    title,
    head: BigInt(head),
    readSeq: BigInt(readSeq),
  });
}

/** A member with the presence that it has now. */
export function toMember(member: core.Member, state: core.PresenceState): wire.Member {
  return create(wire.MemberSchema, {
    account: toAccount(member.account),
    role: member.role,
    presence: toPresence(state),
  });
}

/** A session; `currentId` is that of the caller's own. */
export function toSession(session: core.Session, currentId: core.SessionId): wire.Session {
  const { id, client, door, createdAt, seenAt } = session;
  return create(wire.SessionSchema, {
    id,
    client,
    door,
    createdAt: timestampFromMs(createdAt),
    seenAt: timestampFromMs(seenAt),
    isCurrent: id === currentId,
  });
}

/** A stored file. */
export function toFile(file: core.File): wire.File {
  const { id, name, size, mediaType, kind, sha256, width, height } = file;
  return create(wire.FileSchema, {
    id,
    name,
    size: BigInt(size),
    mediaType,
    kind: fileKinds[kind],
    sha256: Buffer.from(sha256, "hex"),
    width,
    height,
  });
}

type WireBody = NonNullable<MessageInitShape<typeof wire.EventSchema>["body"]>;

function toContent(content: core.Content): wire.Message["content"] {
  return content.kind === "text"
    ? { case: "text", value: create(wire.TextSchema, { body: content.text }) }
    : { case: "file", value: toFile(content.file) };
}

function toBody(body: core.EventBody): WireBody {
  switch (body.kind) {
    case "message": {
      const { id, clientMessageId } = body;
      const content = toContent(body.content);
      return { case: "message", value: { id, clientMessageId, content } };
    }
    case "member_joined":
      return { case: "memberJoined", value: {} };
    case "profile_changed":
      return { case: "profileChanged", value: {} };
    case "read_marked": {
      const { conversationId, seq } = body;
      return { case: "readMarked", value: { conversationId, seq: BigInt(seq) } };
    }
  }
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

/** The bounds that a client should know before it meets them. */
export function toLimits(limits: core.Limits, maxFrameBytes: number): wire.Limits {
  const { maxTextBytes, maxFileBytes, maxChunkBytes, minPasswordLength } = limits;
  return create(wire.LimitsSchema, {
    maxTextBytes,
    maxFileBytes: BigInt(maxFileBytes),
    maxChunkBytes,
    minPasswordLength,
    maxFrameBytes,
  });
}
