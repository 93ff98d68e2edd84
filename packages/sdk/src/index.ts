/** A client of a Parley server, for any runtime that has sockets; `./browser` and `./node` bring those. */
export type {
  Account,
  AccountRef,
  Client,
  ClientEvents,
  ClientOptions,
  ConnectionState,
  Content,
  Conversation,
  Event,
  EventBody,
  File,
  FileKind,
  FileSource,
  Limits,
  Member,
  OutgoingMessage,
  Position,
  PresenceState,
  SessionInfo,
} from "./client.ts";
export { ClientError } from "./client-error.ts";
export { createClient } from "./create-client.ts";
export type {
  FetchRequest,
  FetchResponse,
  Platform,
  Signal,
  Socket,
  SocketHandlers,
  Storage,
} from "./platform.ts";
