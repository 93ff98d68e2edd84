import { timestampMs } from "@bufbuild/protobuf/wkt";
import * as wire from "@parley/protocol/native";
import type { Limits } from "./client.ts";
import type {
  Account,
  AccountRef,
  FriendRequest,
  PresenceState,
  SessionInfo,
} from "./model/account.ts";
import type { Role } from "./model/conversation.ts";
import type { File, FileKind } from "./model/event.ts";

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

const nobody: AccountRef = { id: "", username: "", displayName: "" };

/** An account; all empty when the server sent none. */
export function toAccount(account: wire.Account | undefined): Account {
  const { about = "", avatarFileId = "" } = account ?? {};
  return { ...toAccountRef(account), about, avatarFileId };
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

/** A role; one that this version does not know may do the least. */
export function toRole(role: string): Role {
  return role === "owner" || role === "admin" ? role : "member";
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

/** A request to be friends; all empty when the server sent none. */
export function toFriendRequest(request: wire.FriendRequest | undefined): FriendRequest {
  return {
    id: request?.id ?? "",
    from: toAccount(request?.from),
    to: toAccount(request?.to),
    at: request?.at ? timestampMs(request.at) : 0,
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
