// What doors and the program use.
export type { Account, AccountRef, ProfilePatch } from "./accounts/account.ts";
export type { Accounts, Registration } from "./accounts/accounts.ts";
export type { Conversation, ConversationKind, Member, Role } from "./conversations/conversation.ts";
export type { Conversations, MemberPage } from "./conversations/conversations.ts";
export type { Core } from "./core.ts";
export { type CorePorts, createCore, type OwnedCore } from "./create-core.ts";
export { ChatError, type ErrorCode, type ErrorOptions } from "./error.ts";
export type { File, FileKind, Sha256 } from "./files/file.ts";
export { toFileName } from "./files/file-name.ts";
export type { Files, NewUpload, UploadState } from "./files/files.ts";
export type { Swept } from "./files/sweep.ts";
export {
  type AccountId,
  type ConversationId,
  createId,
  type FileId,
  type LogId,
  lobbyId,
  type MessageId,
  type SessionId,
  toId,
  type UploadId,
} from "./ids.ts";
export { defaultLimits, type Limits } from "./limits.ts";
export type { Live, Subscription, Typing } from "./live/live.ts";
export {
  type Content,
  type Event,
  type EventBody,
  isMessageEvent,
  type MessageBody,
  type MessageEvent,
} from "./messages/event.ts";
export type { EventPage, Messages, Post, Posted } from "./messages/messages.ts";
// What implementers of the ports use.
export type { Blob, Blobs, ByteRange } from "./ports/blobs.ts";
export type { Bus, Notice } from "./ports/bus.ts";
export type { Clock } from "./ports/clock.ts";
export type { Hasher } from "./ports/hasher.ts";
export { inspectedBytes, type Media, type MediaInfo } from "./ports/media.ts";
export type { Random } from "./ports/random.ts";
export type {
  Appended,
  NewMessage,
  NewSession,
  Position,
  Store,
  Upload,
} from "./ports/store.ts";
export type {
  Presence,
  PresenceEntry,
  PresenceLease,
  PresenceState,
} from "./presence/presence.ts";
export type { Session } from "./sessions/session.ts";
export type { Sessions, SignIn, SignInFailure } from "./sessions/sessions.ts";
export { foldName } from "./text.ts";
