// The border between the page and the engine (the worker that speaks with the server). Everything that
// crosses it is named here: calls with an answer, tells without one, and the events of the engine.
import type { Account, ClientEvents, Limits, OutgoingMessage } from "@parley/sdk";
import type { Calls } from "./calls.ts";

export type {
  Account,
  AccountRef,
  ConnectionState,
  Content,
  Conversation,
  ConversationDraft,
  Event,
  EventBody,
  File as MessageFile,
  FileKind,
  FriendRequest,
  Limits,
  Member,
  MessageSearch,
  OutgoingMessage,
  Position,
  PresenceState,
  ProfilePatch,
  Role,
  Room,
  SaidCode,
  SessionInfo,
} from "@parley/sdk";
export type { Calls } from "./calls.ts";

/** What a server tells to anybody who asks. */
export type ServerInfo = {
  readonly name: string;
  readonly version: string;
  readonly limits: Limits;
};

/** Whether somebody is signed in, as the engine knows it. */
export type SessionState =
  /** The engine has not looked yet. */
  | { readonly state: "opening" }
  /** `reason` is for people; empty when they signed out themselves or never were signed in. */
  | { readonly state: "signed_out"; readonly reason: string }
  /** `account` is undefined until the server has answered for the first time after a reload. */
  | {
      readonly state: "signed_in";
      readonly account: Account | undefined;
      readonly limits: Limits;
    }
  /** Another tab with another engine has the session; `takeOver` brings it here. */
  | { readonly state: "elsewhere" };

/** All that a page needs when it opens. */
export type Snapshot = {
  readonly serverUrl: string;
  readonly session: SessionState;
  readonly connection: ClientEvents["connection"];
  /** Messages on their way, by conversation. */
  readonly outbox: readonly ClientEvents["outbox"][];
};

/** A file that a person picked: the browser's `File`, which crosses as a handle, without its bytes. */
export type PickedFile = { readonly name: string; readonly size: number; readonly type: string };

/** Calls by name. */
export type Method = keyof Calls;

/** What the page says without waiting for an answer. */
export type Tell =
  | { readonly kind: "mark_read"; readonly conversationId: string; readonly seq: number }
  | { readonly kind: "typing"; readonly conversationId: string }
  | { readonly kind: "watch"; readonly conversationIds: readonly string[] }
  /** Whether the person is at this page. */
  | { readonly kind: "activity"; readonly isActive: boolean }
  | { readonly kind: "wake" }
  | { readonly kind: "retry"; readonly clientMessageId: string }
  | { readonly kind: "discard"; readonly clientMessageId: string }
  /** The page is going away. */
  | { readonly kind: "bye" };

/** Why a call failed. */
export type Failure = {
  /** One of the server's codes; `unavailable` when it could not be reached. */
  readonly code: string;
  /** For people. */
  readonly message: string;
  readonly retryAfterMs: number | undefined;
};

/** A call on the wire. */
export type CallMessage = {
  [Name in Method]: {
    readonly kind: "call";
    readonly id: number;
    readonly method: Name;
    readonly params: Calls[Name]["params"];
  };
}[Method];

/** From the page to the engine. */
export type PageMessage =
  | CallMessage
  | { readonly kind: "cancel"; readonly id: number }
  | { readonly kind: "tell"; readonly tell: Tell };

/** An event of the client, with its name. */
export type ClientEvent = {
  [Type in keyof ClientEvents]: { readonly type: Type; readonly value: ClientEvents[Type] };
}[keyof ClientEvents];

/** What the engine tells without being asked, to every page. */
export type EngineEvent = ClientEvent | { readonly type: "session"; readonly value: SessionState };

/** From the engine to the page. */
export type EngineMessage =
  | { readonly kind: "result"; readonly id: number; readonly value: Calls[Method]["result"] }
  | { readonly kind: "failure"; readonly id: number; readonly failure: Failure }
  | { readonly kind: "progress"; readonly id: number; readonly value: number }
  | { readonly kind: "event"; readonly event: EngineEvent };

/** One end of the wire: a MessagePort, a Worker, or a worker's own scope. */
export type Port = {
  postMessage(message: PageMessage | EngineMessage, transfer: ArrayBuffer[]): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  /** A MessagePort holds its messages back until this is called. */
  start?(): void;
};

/** The state of a message on its way. */
export type Progress = OutgoingMessage["progress"];
