import { timestampMs } from "@bufbuild/protobuf/wkt";
import * as wire from "@parley/protocol/native";
import type {
  Account,
  AccountRef,
  Conversation,
  Event,
  EventBody,
  File,
  FileKind,
  Limits,
  Member,
  PresenceState,
  SessionInfo,
} from "./client.ts";

const kindOfFile: Readonly<Record<wire.FileKind, FileKind>> = {
  [wire.FileKind.UNSPECIFIED]: "other",
  [wire.FileKind.OTHER]: "other",
  [wire.FileKind.IMAGE]: "image",
  [wire.FileKind.AUDIO]: "audio",
  [wire.FileKind.VIDEO]: "video",
  [wire.FileKind.TEXT]: "text",
};

const stateOfPresence: Readonly<Record<wire.Presence, PresenceState>> = {
  [wire.Presence.UNSPECIFIED]: "offline",
  [wire.Presence.OFFLINE]: "offline",
  [wire.Presence.ACTIVE]: "active",
  [wire.Presence.INACTIVE]: "inactive",
};

const kindOfConversation: Readonly<Record<wire.ConversationKind, Conversation["kind"]>> = {
  [wire.ConversationKind.UNSPECIFIED]: "room",
  [wire.ConversationKind.ROOM]: "room",
  [wire.ConversationKind.GROUP]: "group",
  [wire.ConversationKind.DIRECT]: "direct",
};

const nobody: AccountRef = { id: "", username: "", displayName: "" };

/** An account; all empty when the server sent none. */
export function toAccount(account: wire.Account | undefined): Account {
  return { ...toAccountRef(account), about: account?.about ?? "" };
}

/** A reference to an account; all empty when the server sent none. */
export function toAccountRef(account: wire.AccountRef | wire.Account | undefined): AccountRef {
  if (!account) return nobody;
  return { id: account.id, username: account.username, displayName: account.displayName };
}

/** A presence; one that this version does not know is `offline`. */
export function toPresence(presence: wire.Presence): PresenceState {
  return stateOfPresence[presence] ?? "offline";
}

/** A file. */
export function toFile(file: wire.File): File {
  return {
    id: file.id,
    name: file.name,
    size: Number(file.size),
    mediaType: file.mediaType,
    kind: kindOfFile[file.kind] ?? "other",
    width: file.width,
    height: file.height,
  };
}

function toBody(body: wire.Event["body"]): EventBody {
  switch (body.case) {
    case "message": {
      const { id, clientMessageId, content } = body.value;
      if (content.case === "text") {
        const text = content.value.body;
        return { kind: "message", id, clientMessageId, content: { kind: "text", text } };
      }
      if (content.case === "file") {
        const file = toFile(content.value);
        return { kind: "message", id, clientMessageId, content: { kind: "file", file } };
      }
      return { kind: "unknown" };
    }
    case "memberJoined":
      return { kind: "member_joined" };
    case "profileChanged":
      return { kind: "profile_changed" };
    case "readMarked":
      return {
        kind: "read_marked",
        conversationId: body.value.conversationId,
        seq: Number(body.value.seq),
      };
    case undefined:
      return { kind: "unknown" };
  }
}

/** An event; what this version does not know has the body `unknown`. */
export function toEvent(event: wire.Event): Event {
  return {
    log: event.log,
    seq: Number(event.seq),
    at: event.at ? timestampMs(event.at) : 0,
    actor: toAccountRef(event.actor),
    body: toBody(event.body),
  };
}

/** A conversation. */
export function toConversation(conversation: wire.Conversation): Conversation {
  return {
    id: conversation.id,
    kind: kindOfConversation[conversation.kind] ?? "room",
    title: conversation.title,
    head: Number(conversation.head),
    readSeq: Number(conversation.readSeq),
  };
}

/** A member. */
export function toMember(member: wire.Member): Member {
  return {
    account: toAccount(member.account),
    role: member.role,
    presence: toPresence(member.presence),
  };
}

/** A session in the list of sessions. */
export function toSessionInfo(session: wire.Session): SessionInfo {
  return {
    id: session.id,
    client: session.client,
    door: session.door,
    createdAt: session.createdAt ? timestampMs(session.createdAt) : 0,
    seenAt: session.seenAt ? timestampMs(session.seenAt) : 0,
    isCurrent: session.isCurrent,
  };
}

/** The server's bounds. */
export function toLimits(limits: wire.Limits): Limits {
  return {
    maxTextBytes: limits.maxTextBytes,
    maxFileBytes: Number(limits.maxFileBytes),
    maxChunkBytes: limits.maxChunkBytes,
    minPasswordLength: limits.minPasswordLength,
  };
}
