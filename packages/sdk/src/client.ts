import type { AccountCalls } from "./calls/account-calls.ts";
import type { ConversationCalls } from "./calls/conversation-calls.ts";
import type { FriendCalls } from "./calls/friend-calls.ts";
import type { PhoneCalls } from "./calls/phone-calls.ts";
import type { SearchCalls } from "./calls/search-calls.ts";
import type { Account, AccountRef, PresenceState, SaidCode } from "./model/account.ts";
import type { Event, File } from "./model/event.ts";
import type { Platform, Signal } from "./platform.ts";

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
  /**
   * Events of one log in the order of seq, without holes after the first and without repeats. A log is a conversation,
   * or the account's own, named by its id. A conversation that the account was added to, also while the line was cut, is followed by
   * itself from the event there that made the account a member on. That event comes behind `conversation_added`, unless
   * both were missed. Nothing of a conversation comes behind its `conversation_removed`.
   */
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
export interface Client
  extends AccountCalls,
    ConversationCalls,
    FriendCalls,
    SearchCalls,
    PhoneCalls {
  readonly connection: ConnectionState;
  readonly account: Account | undefined;
  readonly limits: Limits;
  /** Listens; the returned function ends it. */
  on<Type extends keyof ClientEvents>(
    type: Type,
    listener: (value: ClientEvents[Type]) => void,
  ): () => void;

  /** Signs in, keeps the token in the storage, and starts the live connection. */
  signIn(credentials: { username: string; password: string }): Promise<Account>;
  /**
   * Signs in the account of a phone number, as `signIn` does. Throws `permission_denied` for a wrong or old code,
   * `not_found` when the number has no account.
   */
  signInByPhone(said: SaidCode): Promise<Account>;
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

  /** Oldest first. `limit` is 1 to 200, by default 50. */
  listEvents(
    log: string,
    position: Position,
    limit?: number,
  ): Promise<{ readonly events: readonly Event[]; readonly head: number }>;

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
  /**
   * Uploads a file without posting it, for example an avatar. Goes on after breaks by itself. Throws `canceled` after an abort,
   * `resource_exhausted` for a file over the limit, `not_readable` when the source does not give its bytes.
   */
  uploadFile(
    source: FileSource,
    options?: { onProgress?: (sentBytes: number) => void; signal?: Signal },
  ): Promise<File>;
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
