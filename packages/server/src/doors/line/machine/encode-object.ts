import type {
  AccountRef,
  Conversation,
  Event,
  EventBody,
  File,
  MessageBody,
  PresenceEntry,
} from "@parley/core";
import { toFileMark } from "../file-mark.ts";

// Objects of the machine mode, as docs/doors/line.md has them: one a line.

/** The fields of an object, by the names of this wire. */
export type Fields = Readonly<Record<string, unknown>>;

/** An object as a line. */
export function encodeObject(type: string, fields: Fields): string {
  return `${JSON.stringify({ type, ...fields })}\n`;
}

/** Who is here, or is not any more. */
export function encodePresence(entry: PresenceEntry): Uint8Array {
  return Buffer.from(encodeObject("presence", toPresence(entry)));
}

/** Somebody's presence, as it stands in objects. */
export function toPresence({ account, state }: PresenceEntry): Fields {
  return { account: toRef(account), state };
}

/** A conversation, as it stands in objects. */
export function toConversation(conversation: Conversation): Fields {
  const { id, kind, title, isPublic, role, peer, memberCount, head, readSeq, unreadCount } =
    conversation;
  return {
    id,
    kind,
    title,
    is_public: isPublic,
    role,
    ...(peer === undefined ? {} : { peer: toRef(peer) }),
    member_count: memberCount,
    head,
    read_seq: readSeq,
    unread_count: unreadCount,
  };
}

function toRef({ id, username, displayName }: AccountRef) {
  return { id, name: username, display_name: displayName };
}

/** An event of a log, without the end of the line. A file's `url` is a mark still. */
export function encodeEvent({ log, seq, at, actor, body }: Event): string {
  const place = { log, seq, at, from: toRef(actor) };
  if (body.kind === "message") return encodeMessage(place, body);
  return JSON.stringify({ type: "event", ...place, ...toFields(body) });
}

function encodeMessage(place: object, { id, clientMessageId, content }: MessageBody): string {
  const message = { type: "message", ...place, id, client_id: clientMessageId };
  if (content.kind === "text") return JSON.stringify({ ...message, text: content.text });
  const json = JSON.stringify({ ...message, file: toFile(content.file) });
  // JSON would write the mark as escapes, so it is put in behind.
  return `${json.slice(0, -1)},"url":"${toFileMark(content.file)}"}`;
}

function toFile({ id, name, size, mediaType, kind, sha256, width, height }: File) {
  return { id, name, size, media_type: mediaType, kind, sha256, width, height };
}

type News = Exclude<EventBody, MessageBody>;

function toFields(body: News): Fields {
  switch (body.kind) {
    case "member_joined":
    case "member_left":
    case "profile_changed":
      return { kind: body.kind };
    case "members_added":
      return { kind: body.kind, accounts: body.accounts.map(toRef) };
    case "member_removed":
      return { kind: body.kind, account: toRef(body.account) };
    case "role_changed":
      return { kind: body.kind, account: toRef(body.account), role: body.role };
    case "renamed":
      return { kind: body.kind, title: body.title };
    case "conversation_added":
    case "conversation_removed":
      return { kind: body.kind, conversation: body.conversationId };
    case "friend_requested":
      return { kind: body.kind, request: body.requestId, peer: toRef(body.peer) };
    case "friend_answered":
      return { kind: body.kind, peer: toRef(body.peer), is_accepted: body.isAccepted };
    case "friend_request_canceled":
    case "friend_removed":
      return { kind: body.kind, peer: toRef(body.peer) };
    case "block_changed":
      return { kind: body.kind, peer: toRef(body.peer), is_blocked: body.isBlocked };
    case "read_marked":
      return { kind: body.kind, conversation: body.conversationId, seq_read: body.seq };
  }
}
