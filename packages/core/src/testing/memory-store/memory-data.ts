import { randomUUID } from "node:crypto";
import type { Account } from "../../accounts/account.ts";
import type { ConversationKind } from "../../conversations/conversation.ts";
import type { File } from "../../files/file.ts";
import {
  type AccountId,
  type ConversationId,
  type FileId,
  type LogId,
  lobbyId,
  type SessionId,
  type UploadId,
} from "../../ids.ts";
import type { EventBody, MessageBody } from "../../messages/event.ts";
import type { NewMessage, NewSession, Upload } from "../../ports/store.ts";

/** An account as it is kept. */
export type AccountRow = {
  account: Account;
  readonly foldedUsername: string;
  passwordHash: string;
};

/** A conversation as it is kept, with the read mark of each member. */
export type ConversationRow = {
  readonly id: ConversationId;
  readonly kind: ConversationKind;
  readonly title: string;
  readonly readSeqs: Map<AccountId, number>;
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
    readSeqs: new Map(),
  };
  return {
    epoch: randomUUID(),
    accounts: new Map(),
    sessions: new Map(),
    conversations: new Map([[lobbyId, lobby]]),
    logs: new Map(),
    clientMessages: new Map(),
    delivered: new Map(),
    uploads: new Map(),
    files: new Map(),
  };
}
