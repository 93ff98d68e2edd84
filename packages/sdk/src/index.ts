/** A client of a Parley server, for any runtime that has sockets; `./browser` and `./node` bring those. */
export type { AccountCalls, ProfilePatch } from "./calls/account-calls.ts";
export type { ConversationCalls, ConversationDraft } from "./calls/conversation-calls.ts";
export type { FriendCalls } from "./calls/friend-calls.ts";
export type { PhoneCalls } from "./calls/phone-calls.ts";
export type { MessageSearch, SearchCalls } from "./calls/search-calls.ts";
export type {
  Client,
  ClientEvents,
  ClientOptions,
  ConnectionState,
  FileSource,
  Limits,
  OutgoingMessage,
  Position,
} from "./client.ts";
export { ClientError } from "./client-error.ts";
export { createClient } from "./create-client.ts";
export type {
  Account,
  AccountRef,
  FriendRequest,
  PresenceState,
  SaidCode,
  SessionInfo,
} from "./model/account.ts";
export type { Conversation, Member, Role, Room } from "./model/conversation.ts";
export type {
  AccountEventBody,
  Content,
  ConversationEventBody,
  Event,
  EventBody,
  File,
  FileKind,
} from "./model/event.ts";
export type {
  FetchRequest,
  FetchResponse,
  Platform,
  Signal,
  Socket,
  SocketHandlers,
  Storage,
} from "./platform.ts";
