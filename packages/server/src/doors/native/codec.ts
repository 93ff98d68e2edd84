import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type * as core from "@parley/core";
import * as wire from "@parley/protocol/native";

// From the core's shapes to the wire's. Pure; 64-bit numbers are bigints on the wire alone.

const presences: Record<core.PresenceState, wire.Presence> = {
  offline: wire.Presence.OFFLINE,
  active: wire.Presence.ACTIVE,
  inactive: wire.Presence.INACTIVE,
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
  const { id, username, displayName, about, avatarId = "", createdAt } = account;
  return create(wire.AccountSchema, {
    id,
    username,
    displayName,
    about,
    createdAt: timestampFromMs(createdAt),
    avatarFileId: avatarId,
  });
}

/** Enough of an account to show who did something. */
export function toAccountRef({ id, username, displayName }: core.AccountRef): wire.AccountRef {
  return create(wire.AccountRefSchema, { id, username, displayName });
}

/** A request to be friends. */
export function toFriendRequest({ id, from, to, at }: core.FriendRequest): wire.FriendRequest {
  return create(wire.FriendRequestSchema, {
    id,
    from: toAccount(from),
    to: toAccount(to),
    at: timestampFromMs(at),
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
