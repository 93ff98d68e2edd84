// What doors and the program use.
export type { Account, AccountRef, ProfilePatch } from "./accounts/account.ts";
export type { Accounts, Registration } from "./accounts/accounts.ts";
export {
  type Conversation,
  type ConversationKind,
  type Member,
  type Membership,
  maxUnreadCount,
  maxUnreadWindow,
  type Role,
  type RoomSummary,
} from "./conversations/conversation.ts";
export type {
  ConversationDraft,
  Conversations,
  MemberPage,
} from "./conversations/conversations.ts";
export type { Core } from "./core.ts";
export { type CorePorts, createCore, type OwnedCore } from "./create-core.ts";
export { ChatError, type ErrorCode, type ErrorOptions } from "./error.ts";
export type { File, FileKind, Sha256 } from "./files/file.ts";
export { toFileName } from "./files/file-name.ts";
export type { Files, NewUpload, UploadState } from "./files/files.ts";
export type { Swept } from "./files/sweep.ts";
export type { FriendRequest } from "./friends/friend.ts";
export type { Friends } from "./friends/friends.ts";
export {
  type AccountId,
  type CodeId,
  type ConversationId,
  createId,
  type FileId,
  type FriendRequestId,
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
export { toNetwork } from "./network.ts";
// What implementers of the ports use.
export type { Audit, AuditAct, AuditEntry, AuditPerson } from "./ports/audit.ts";
export type { Blob, Blobs, ByteRange } from "./ports/blobs.ts";
export type { Bus, Notice } from "./ports/bus.ts";
export type { Clock } from "./ports/clock.ts";
export type { CodeActs, NewCode, Redeemed } from "./ports/code-acts.ts";
export type { CodeSender } from "./ports/code-sender.ts";
export type {
  FriendActs,
  FriendAnswered,
  FriendRequested,
  NewFriendRequest,
} from "./ports/friend-acts.ts";
export type { Change, Changed, GroupActs, NewConversation } from "./ports/group-acts.ts";
export type { Hasher } from "./ports/hasher.ts";
export { inspectedBytes, type Media, type MediaInfo } from "./ports/media.ts";
export type { Random } from "./ports/random.ts";
export type { AccountQuery, MessageQuery, SearchActs } from "./ports/search-acts.ts";
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
export type { MessageSearch, Search } from "./search/search.ts";
export { toSearchText } from "./search/search-text.ts";
export type { Session } from "./sessions/session.ts";
export type { Sessions, SignIn, SignInFailure } from "./sessions/sessions.ts";
export { foldName } from "./text.ts";
export type { SaidCode, Verification } from "./verification/verification.ts";
