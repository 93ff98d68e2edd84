import type { Account, ProfilePatch } from "../accounts/account.ts";
import type { Conversation, Member, Membership } from "../conversations/conversation.ts";
import type { File, Sha256 } from "../files/file.ts";
import type {
  AccountId,
  ConversationId,
  FileId,
  LogId,
  MessageId,
  SessionId,
  UploadId,
} from "../ids.ts";
import type { Event, MessageEvent } from "../messages/event.ts";
import type { Session } from "../sessions/session.ts";
import type { CodeActs } from "./code-acts.ts";
import type { FriendActs } from "./friend-acts.ts";
import type { GroupActs } from "./group-acts.ts";
import type { SearchActs } from "./search-acts.ts";

/** A session as it is stored: with the hash of its token, never the token. */
export type NewSession = Omit<Session, "account"> & {
  readonly accountId: AccountId;
  readonly tokenHash: Sha256;
};

/** A message to append. Content by reference: a file must be stored before. */
export type NewMessage = {
  readonly conversationId: ConversationId;
  readonly accountId: AccountId;
  readonly id: MessageId;
  /** Empty: no retry is expected, nothing is compared. */
  readonly clientMessageId: string;
  /** Milliseconds since 1970; raised to the time of the log's last event when it is earlier. */
  readonly at: number;
  readonly content:
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "file"; readonly fileId: FileId };
};

/** What appending a message came to. */
export type Appended =
  | { readonly status: "appended" | "duplicate"; readonly event: MessageEvent }
  /** No such conversation, or the account is no member of it: the two are not told apart. */
  | { readonly status: "not_a_member" }
  /** A direct conversation, and one of the two has blocked the other. */
  | { readonly status: "blocked" }
  /** No such file, or it belongs to another account. */
  | { readonly status: "no_such_file" };

/** Which events of a log: after a seq, before one (the newest of those), from a time on (that time included), or the newest. */
export type Position =
  | { readonly kind: "after"; readonly seq: number }
  | { readonly kind: "before"; readonly seq: number }
  | { readonly kind: "since"; readonly at: number }
  | { readonly kind: "newest" };

/** An upload that is not finished. */
export type Upload = {
  readonly id: UploadId;
  readonly accountId: AccountId;
  readonly name: string;
  readonly size: number;
  readonly sha256: Sha256 | undefined;
  /** The file that it became, once finished. */
  readonly fileId: FileId | undefined;
  readonly createdAt: number;
};

/**
 * What is remembered. Every method is one *act*: atomic, durable when its promise settles, and one
 * round trip. Acts on one log take effect in the order in which they are answered; an act sees all that
 * was answered before it was called. An act that cannot be carried out because the store is full,
 * read-only or out of reach rejects with `unavailable` and has changed nothing.
 *
 * Every text comes back as it was given, U+0000 included. Order by text is that of code points. The
 * time of an event is raised to that of the log's last event when it is earlier.
 *
 * A new store holds the lobby (`lobbyId`, a public room called "Lobby") with no members and no events.
 */
export interface Store extends FriendActs, GroupActs, SearchActs, CodeActs {
  /** Identifies this history; another one after a restored backup. */
  readonly epoch: string;

  /**
   * Stores an account with its password hash and makes it a member of the lobby (role `member`,
   * everything before read), with a `member_joined` event there at the time of the account's making.
   * `undefined` when the folded username is taken; nothing has changed then.
   */
  createAccount(
    account: Account,
    foldedUsername: string,
    passwordHash: string,
  ): Promise<Event | undefined>;
  findAccount(id: AccountId): Promise<Account | undefined>;
  /** By folded username, with the password hash. */
  findCredentials(
    foldedUsername: string,
  ): Promise<{ readonly account: Account; readonly passwordHash: string } | undefined>;
  /**
   * Applies a patch and appends `profile_changed` to the lobby's log; nothing changes otherwise. A new username comes
   * with its folded form, which must not be another account's; an avatar must be a file that the account owns.
   */
  updateProfile(
    id: AccountId,
    patch: ProfilePatch & { readonly foldedUsername?: string },
    at: number,
  ): Promise<
    | { readonly status: "updated"; readonly account: Account; readonly event: Event }
    /** The folded username belongs to another account; no such file of this account; no such account. */
    | { readonly status: "taken" | "no_such_file" | "no_such_account" }
  >;
  /** Sets a password hash and deletes every session of the account but `keep`; gives the deleted ones. */
  replacePassword(
    id: AccountId,
    passwordHash: string,
    keep: SessionId | undefined,
  ): Promise<readonly SessionId[]>;

  createSession(session: NewSession): Promise<void>;
  findSession(tokenHash: Sha256): Promise<Session | undefined>;
  /** By id; for what a session has signed. */
  findSessionById(id: SessionId): Promise<Session | undefined>;
  /** Newest first; of one millisecond, the one stored last. */
  listSessions(accountId: AccountId): Promise<readonly Session[]>;
  /** Sets `seenAt` where it is earlier than `at`. */
  touchSession(id: SessionId, at: number): Promise<void>;
  /** Deletes a session of this account; whether there was one. */
  deleteSession(accountId: AccountId, id: SessionId): Promise<boolean>;
  /** Deletes sessions not seen since `seenBefore`; gives them. */
  deleteStaleSessions(seenBefore: number): Promise<readonly SessionId[]>;

  /**
   * The conversations that the account is a member of, those with the newest last message first and those without a message
   * last, by id. Left out: hidden ones that have no newer event.
   */
  listConversations(accountId: AccountId): Promise<readonly Conversation[]>;
  /** As the account sees it, hidden or not; `undefined` when it is no member or there is none. */
  findConversation(accountId: AccountId, id: ConversationId): Promise<Conversation | undefined>;
  /** Every conversation that the account is a member of, hidden ones too, by id, with the seq of its `member_joined` or `members_added` there. */
  listMemberships(accountId: AccountId): Promise<readonly Membership[]>;
  /** Up to `limit` members with a username (folded) greater than `after`, in that order; `after` "" for the first page. */
  listMembers(id: ConversationId, after: string, limit: number): Promise<readonly Member[]>;
  /**
   * Raises the account's read mark and appends `read_marked` to the account's own log. `undefined`
   * when the mark is already there or beyond, when `seq` is above the head, or when it is no member.
   */
  markRead(
    accountId: AccountId,
    id: ConversationId,
    seq: number,
    at: number,
  ): Promise<Event | undefined>;

  /**
   * Checks the membership and the client message id (unique for the account, for ever), takes the
   * next seq and inserts, all in one. A known client message id gives the first event again, whatever
   * else the new message says. In a direct conversation neither may have blocked the other.
   */
  appendMessage(message: NewMessage): Promise<Appended>;
  /** Up to `limit` events, oldest first, whatever the position. Empty for an unknown log. */
  listEvents(log: LogId, position: Position, limit: number): Promise<readonly Event[]>;
  /** The newest seq of a log; 0 when it is empty or unknown. */
  findHead(log: LogId): Promise<number>;

  /** What a door's account is known to have received of a log, for doors whose wire has no cursors; `undefined` before the first. */
  findDelivered(accountId: AccountId, door: string, log: LogId): Promise<number | undefined>;
  /** Raises it; a lower seq than before changes nothing. */
  saveDelivered(accountId: AccountId, door: string, log: LogId, seq: number): Promise<void>;

  createUpload(upload: Upload): Promise<void>;
  findUpload(id: UploadId): Promise<Upload | undefined>;
  /** How many unfinished uploads the account has. */
  countUploads(accountId: AccountId): Promise<number>;
  /** Stores the file that an upload became, owned by the upload's account, and links the two. Rejects, and stores nothing, when there is no such upload. */
  finishUpload(id: UploadId, file: File, at: number): Promise<void>;
  /** Forgets an upload; its file, if there is one, stays. */
  deleteUpload(id: UploadId): Promise<void>;
  /** Forgets uploads, finished or not, made before; gives them. */
  deleteStaleUploads(createdBefore: number): Promise<readonly UploadId[]>;

  /** The file, when the account owns it, is a member of a conversation in which it was posted, or it is somebody's avatar. */
  findFile(accountId: AccountId, id: FileId): Promise<File | undefined>;
  /** Deletes files made before that no message and no account refers to, and the uploads that became them; gives how many files. */
  deleteUnusedFiles(createdBefore: number): Promise<number>;
  /** Of these blobs, those that no file refers to, in the order given. */
  filterUnusedBlobs(blobs: readonly Sha256[]): Promise<readonly Sha256[]>;

  /** Does nothing but answer, by the same way as an act that writes: whether the store is able to commit. */
  probe(): Promise<void>;
  /** Finishes the acts that were called before and gives its resources back. Acts after it reject with `unavailable`. */
  close(): Promise<void>;
}
