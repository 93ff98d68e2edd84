import { randomUUID } from "node:crypto";
import type { Account } from "../../accounts/account.ts";
import type { ConversationKind, Role } from "../../conversations/conversation.ts";
import type { File } from "../../files/file.ts";
import {
  type AccountId,
  type CodeId,
  type ConversationId,
  type FileId,
  type LogId,
  lobbyId,
  type SessionId,
  type UploadId,
} from "../../ids.ts";
import type { EventBody, MessageBody } from "../../messages/event.ts";
import type { NewCode } from "../../ports/code-acts.ts";
import type { NewFriendRequest } from "../../ports/friend-acts.ts";
import type { NewMessage, NewSession, Upload } from "../../ports/store.ts";

/** An account as it is kept. */
export type AccountRow = {
  account: Account;
  foldedUsername: string;
  passwordHash: string;
  /** "" for none. */
  phone: string;
};

/** A member as it is kept. */
export type MemberRow = {
  role: Role;
  readSeq: number;
  /** Of the event by which it came. */
  readonly joinedSeq: number;
  /** The head when the member hid the conversation; 0 when it has not. */
  hiddenSeq: number;
};

/** A conversation as it is kept. */
export type ConversationRow = {
  readonly id: ConversationId;
  readonly kind: ConversationKind;
  title: string;
  readonly isPublic: boolean;
  readonly members: Map<AccountId, MemberRow>;
};

/** A message's body with its file by reference. */
export type MessageRow = Omit<MessageBody, "content"> & Pick<NewMessage, "content">;

/** An event as it is kept: who did it by id, so that it is read with current names. */
export type EventRow = {
  readonly log: LogId;
  readonly seq: number;
  readonly at: number;
  readonly actorId: AccountId;
  readonly body: Exclude<EventBody, MessageBody> | MessageRow;
};

/** A message's event as it is kept. */
export type MessageEventRow = EventRow & {
  readonly log: ConversationId;
  readonly body: MessageRow;
};

/** A friend request as it is kept. */
export type FriendRequestRow = NewFriendRequest;

/** A code as it is kept. */
export type CodeRow = NewCode & { wrongAnswers: number };

/** A file as it is kept. */
export type FileRow = {
  readonly file: File;
  readonly ownerId: AccountId;
  readonly createdAt: number;
  /** Where it was posted. */
  readonly conversationIds: Set<ConversationId>;
};

/** What a memory store remembers. Several stores on one piece of data are like several processes on one database. */
export type MemoryData = {
  readonly epoch: string;
  readonly accounts: Map<AccountId, AccountRow>;
  readonly sessions: Map<SessionId, NewSession>;
  readonly conversations: Map<ConversationId, ConversationRow>;
  readonly logs: Map<LogId, EventRow[]>;
  /** All of them in the order in which they were appended. */
  readonly messages: MessageEventRow[];
  /** The direct conversations, and the friends, by `toPair`. */
  readonly directs: Map<string, ConversationId>;
  readonly friendships: Map<string, readonly AccountId[]>;
  readonly requests: Set<FriendRequestRow>;
  /** Who has blocked whom. */
  readonly blocks: Map<AccountId, Set<AccountId>>;
  readonly codes: Map<CodeId, CodeRow>;
  /** Account and client message id, to the first event. */
  readonly clientMessages: Map<string, EventRow>;
  /** Account, door and log, to the delivered seq. */
  readonly delivered: Map<string, number>;
  readonly uploads: Map<UploadId, Upload>;
  readonly files: Map<FileId, FileRow>;
};

/** Creates the data of a new store: the lobby and nothing else. */
export function createMemoryData(): MemoryData {
  const lobby: ConversationRow = {
    id: lobbyId,
    kind: "room",
    title: "Lobby",
    isPublic: true,
    members: new Map(),
  };
  return {
    epoch: randomUUID(),
    accounts: new Map(),
    sessions: new Map(),
    conversations: new Map([[lobbyId, lobby]]),
    logs: new Map(),
    messages: [],
    directs: new Map(),
    friendships: new Map(),
    requests: new Set(),
    blocks: new Map(),
    codes: new Map(),
    clientMessages: new Map(),
    delivered: new Map(),
    uploads: new Map(),
    files: new Map(),
  };
}
