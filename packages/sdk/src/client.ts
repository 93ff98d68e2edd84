import type { Platform, Signal } from "./platform.ts";

/** What the client knows of an account. */
export type Account = {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly about: string;
};

/** Enough of an account to show who did something. */
export type AccountRef = Pick<Account, "id" | "username" | "displayName">;

/** `inactive`: connected, but away from every device. */
export type PresenceState = "offline" | "active" | "inactive";
/** What a file is, found from its bytes. */
export type FileKind = "image" | "audio" | "video" | "text" | "other";

/** A file on the server. */
export type File = {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly mediaType: string;
  readonly kind: FileKind;
  /** Pixels; 0 when not known. */
  readonly width: number;
  readonly height: number;
};

/** What a message says. */
export type Content =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "file"; readonly file: File };

/** What happened. */
export type EventBody =
  | {
      readonly kind: "message";
      readonly id: string;
      readonly clientMessageId: string;
      readonly content: Content;
    }
  | { readonly kind: "member_joined" }
  | { readonly kind: "profile_changed" }
  | { readonly kind: "read_marked"; readonly conversationId: string; readonly seq: number }
  /** Something that this version of the client does not know. */
  | { readonly kind: "unknown" };

/** One committed change in a log; `seq` is 1, 2, 3 … in each log, without holes. */
export type Event = {
  readonly log: string;
  readonly seq: number;
  /** Milliseconds since 1970, by the server's clock. */
  readonly at: number;
  readonly actor: AccountRef;
  readonly body: EventBody;
};

/** What the client knows of a conversation. `head` is its newest seq, `readSeq` what the account has read. */
export type Conversation = {
  readonly id: string;
  readonly kind: "room" | "group" | "direct";
  readonly title: string;
  readonly head: number;
  readonly readSeq: number;
};

/** An account in a conversation. */
export type Member = {
  readonly account: Account;
  readonly role: string;
  readonly presence: PresenceState;
};

/** A signed-in state of the account; times in milliseconds since 1970. */
export type SessionInfo = {
  readonly id: string;
  readonly client: string;
  readonly door: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly isCurrent: boolean;
};

/** Bounds that the server told. */
export type Limits = {
  readonly maxTextBytes: number;
  readonly maxFileBytes: number;
  readonly maxChunkBytes: number;
  readonly minPasswordLength: number;
};

/** The live connection, as a state machine. */
export type ConnectionState =
  /** No session, or `stop` was called. */
  | { readonly state: "stopped" }
  /** Dialling, or waiting for `welcome`. `attempt` is 1 for the first. */
  | { readonly state: "connecting"; readonly attempt: number }
  /** Connected; what was missed is still coming. */
  | { readonly state: "catching_up" }
  /** Connected and nothing is missing. */
  | { readonly state: "live" }
  /** Lost; dials again at `retryAt` (milliseconds since 1970). `reason` is for people. */
  | {
      readonly state: "waiting";
      readonly retryAt: number;
      readonly attempt: number;
      readonly reason: string;
    }
  /** The session has ended (revoked, password changed): sign in again. */
  | { readonly state: "signed_out"; readonly reason: string };

/** A message on its way. */
export type OutgoingMessage = {
  readonly clientMessageId: string;
  readonly conversationId: string;
  /** Milliseconds since 1970, by this device's clock. */
  readonly createdAt: number;
  readonly content:
    | { readonly kind: "text"; readonly text: string }
    | {
        readonly kind: "file";
        readonly name: string;
        readonly size: number;
        readonly mediaType: string;
      };
  readonly progress:
    | { readonly state: "waiting" }
    | { readonly state: "uploading"; readonly sentBytes: number }
    | { readonly state: "sending" }
    /** Stays until `retry` or `discard`. `canRetry` is false when the server refused it for good. */
    | {
        readonly state: "failed";
        readonly code: string;
        readonly message: string;
        readonly canRetry: boolean;
      };
};

/** What a client tells about. Every listener is called with one of these. */
export type ClientEvents = {
  readonly connection: ConnectionState;
  /** Events of one log in the order of seq, without holes after the first and without repeats. */
  readonly events: { readonly log: string; readonly events: readonly Event[] };
  /** Events between these were skipped because there are too many: load them with `listEvents`. */
  readonly gap: { readonly log: string; readonly fromSeq: number; readonly toSeq: number };
  /**
   * For members of the watched conversations. Who went offline while the connection was lost is not
   * told: list the members again when the connection is `live` again.
   */
  readonly presence: { readonly account: AccountRef; readonly presence: PresenceState };
  readonly typing: { readonly conversationId: string; readonly account: AccountRef };
  /** The whole outbox of a conversation, oldest first, after each change. */
  readonly outbox: {
    readonly conversationId: string;
    readonly messages: readonly OutgoingMessage[];
  };
  /** The server has committed a message of this client. Its event comes too, before or after this. */
  readonly sent: {
    readonly clientMessageId: string;
    readonly log: string;
    readonly seq: number;
    readonly id: string;
  };
  /** The server's history is another one (a restored backup): everything known must be loaded again. */
  readonly reset: { readonly epoch: string };
};

/** Bytes to send: a browser's Blob fits, and so does a wrapped file. */
export type FileSource = {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly mediaType: string;
  /** The bytes from `start` up to but not including `end`. */
  slice(start: number, end: number): Promise<Uint8Array>;
};

/** Which events: after a seq, before one, since a time (milliseconds since 1970), or the newest. */
export type Position =
  | { readonly afterSeq: number }
  | { readonly beforeSeq: number }
  | { readonly since: number }
  | "newest";

/**
 * A client of one server. Nothing is lost and nothing comes twice: the live connection resumes from
 * its cursors, and a message stays in the outbox, with its id, until the server has answered.
 */
export interface Client {
  readonly connection: ConnectionState;
  readonly account: Account | undefined;
  readonly limits: Limits;
  /** Listens; the returned function ends it. */
  on<Type extends keyof ClientEvents>(
    type: Type,
    listener: (value: ClientEvents[Type]) => void,
  ): () => void;

  register(registration: {
    username: string;
    password: string;
    displayName?: string;
  }): Promise<Account>;
  /** Signs in, keeps the token in the storage, and starts the live connection. */
  signIn(credentials: { username: string; password: string }): Promise<Account>;
  /** Signs in with the kept token, if there is one; whether there was. Starts the live connection. */
  resume(): Promise<boolean>;
  /**
   * Ends the session, forgets token, cursors and outbox. When the server cannot be reached everything is
   * forgotten here all the same, and the call throws `unavailable`: the session stays in the server's list.
   */
  signOut(): Promise<void>;
  /** Closes the live connection and stops dialling; the session stays. */
  stop(): void;
  /** Dials at once if it is waiting: the network came back, the page was shown, the person pressed a button. */
  wake(): void;

  listConversations(): Promise<readonly Conversation[]>;
  listEvents(
    log: string,
    position: Position,
    limit?: number,
  ): Promise<{ readonly events: readonly Event[]; readonly head: number }>;
  listMembers(conversationId: string): Promise<readonly Member[]>;
  updateProfile(patch: { displayName?: string; about?: string }): Promise<Account>;
  changePassword(current: string, next: string): Promise<void>;
  listSessions(): Promise<readonly SessionInfo[]>;
  revokeSession(id: string): Promise<void>;

  /**
   * Puts a text into the outbox and gives its client message id at once; sent as soon as there is a connection.
   * Throws `failed_precondition` when nobody is signed in.
   *
   * The messages of a conversation are posted one after the other in the order in which they became
   * ready: a text is ready at once, a file when its upload is finished, so no text waits for an upload.
   */
  sendText(conversationId: string, text: string): string;
  /**
   * Puts a file into the outbox: uploaded in chunks, resumed after a break, then posted. After a restart the
   * source is gone: an upload that was not complete by then has failed for good. Throws like `sendText`.
   */
  sendFile(conversationId: string, source: FileSource): string;
  /** Tries a failed message again, with the same id. */
  retry(clientMessageId: string): void;
  /**
   * Takes a message out of the outbox. Does nothing once the server has answered for it. A message that
   * is on its way at this moment may still arrive.
   */
  discard(clientMessageId: string): void;
  /** An absolute URL for the file, good for some hours, with range requests; for `img`, `video`, `a`. */
  getFileUrl(fileId: string): Promise<string>;
  /** The file's bytes, in pieces. */
  download(
    fileId: string,
    options?: { onProgress?: (receivedBytes: number) => void; signal?: Signal },
  ): AsyncIterable<Uint8Array>;

  markRead(conversationId: string, seq: number): void;
  typing(conversationId: string): void;
  /** The conversations shown now: presence and typing come for these. */
  watch(conversationIds: readonly string[]): void;
  setActivity(isActive: boolean): void;
}

/** How a client is made. Only one client at a time may use a storage. */
export type ClientOptions = {
  /** For example `http://localhost:8000`. */
  readonly serverUrl: string;
  /** What it calls itself in the list of sessions. */
  readonly clientName: string;
  readonly platform: Platform;
};
