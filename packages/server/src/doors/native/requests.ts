import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import {
  type AccountId,
  ChatError,
  type CodeId,
  type ConversationDraft,
  type ConversationId,
  type FileId,
  type Position,
  type Post,
  type ProfilePatch,
  type Role,
  type SaidCode,
  type Sha256,
  toId,
} from "@parley/core";
import {
  ConversationKind,
  type CreateConversationRequest,
  type ListEventsRequest,
  type PostMessageRequest,
  type UpdateProfileRequest,
  type SaidCode as WireSaidCode,
} from "@parley/protocol/native";

// From the wire's shapes to the core's. Everything here throws `invalid_argument`.

const sha256Bytes = 32;

/** A 64-bit number of the wire as a number. Throws for what a number cannot hold exactly. */
export function parseCount(value: bigint, name: string): number {
  if (value > Number.MAX_SAFE_INTEGER) {
    throw new ChatError(
      "invalid_argument",
      `${name} is ${value}, the limit is ${Number.MAX_SAFE_INTEGER}`,
    );
  }
  return Number(value);
}

/** A message to post. Throws when it has no content. */
export function parsePost(request: PostMessageRequest): Post {
  const conversationId = toId<ConversationId>(request.conversationId);
  const { clientMessageId, content } = request;
  if (clientMessageId === "") {
    throw new ChatError(
      "invalid_argument",
      "client_message_id is empty, a random uuid is a good one",
    );
  }
  switch (content.case) {
    case "text":
      return {
        conversationId,
        clientMessageId,
        content: { kind: "text", text: content.value.body },
      };
    case "fileId": {
      const fileId = toId<FileId>(content.value);
      return { conversationId, clientMessageId, content: { kind: "file", fileId } };
    }
    case undefined:
      throw new ChatError("invalid_argument", "the message has neither a text nor a file_id");
  }
}

function parseTime(since: Timestamp): number {
  const at = timestampMs(since);
  if (!Number.isSafeInteger(at) || at < 0) {
    throw new ChatError("invalid_argument", `since is ${at} ms, it must not be before 1970`);
  }
  return at;
}

/** Which events are asked for; without a position the newest. */
export function parsePosition(position: ListEventsRequest["position"]): Position {
  switch (position.case) {
    case "afterSeq":
      return { kind: "after", seq: parseCount(position.value, "after_seq") };
    case "beforeSeq":
      return { kind: "before", seq: parseCount(position.value, "before_seq") };
    case "since":
      return { kind: "since", at: parseTime(position.value) };
    case undefined:
      return { kind: "newest" };
  }
}

/** A hash as lower-case hex; `undefined` when there are no bytes. Throws when there are not 32. */
export function parseSha256(bytes: Uint8Array): Sha256 | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes.length !== sha256Bytes) {
    throw new ChatError("invalid_argument", `sha256 is ${bytes.length} bytes, it must be 32`);
  }
  return Buffer.from(bytes).toString("hex");
}

/** Account ids. */
export function toAccountIds(ids: readonly string[]): readonly AccountId[] {
  return ids.map(toId<AccountId>);
}

/** What the caller changes of its account: what is absent stays, an empty avatar is none. */
export function parseProfilePatch(request: UpdateProfileRequest): ProfilePatch {
  const { displayName, about, username, avatarFileId } = request;
  return {
    ...(displayName === undefined ? {} : { displayName }),
    ...(about === undefined ? {} : { about }),
    ...(username === undefined ? {} : { username }),
    ...(avatarFileId === undefined
      ? {}
      : { avatarId: avatarFileId === "" ? null : toId<FileId>(avatarFileId) }),
  };
}

/** A room or a group to make. Throws for another kind. */
export function parseDraft(request: CreateConversationRequest): ConversationDraft {
  const { kind, title, isPublic } = request;
  if (kind !== ConversationKind.ROOM && kind !== ConversationKind.GROUP) {
    throw new ChatError("invalid_argument", "kind is neither a room nor a group");
  }
  const memberIds = toAccountIds(request.memberIds);
  return { kind: kind === ConversationKind.ROOM ? "room" : "group", title, isPublic, memberIds };
}

/** A role by its name. Throws for another word. */
export function parseRole(role: string): Role {
  if (role === "owner" || role === "admin" || role === "member") return role;
  throw new ChatError("invalid_argument", "role is none of owner, admin and member");
}

/** A code, said back. Throws when there is none. */
export function parseSaidCode(said: WireSaidCode | undefined): SaidCode {
  if (said === undefined) throw new ChatError("invalid_argument", "said_code is missing");
  return { codeId: toId<CodeId>(said.codeId), phone: said.phone, code: said.code };
}
