import { expect, type TestContext } from "vitest";
import type { Account, AccountRef } from "../../accounts/account.ts";
import type { File } from "../../files/file.ts";
import { type AccountId, lobbyId, type MessageId, type SessionId, toId } from "../../ids.ts";
import type { Event, EventBody, MessageEvent } from "../../messages/event.ts";
import type { NewMessage, NewSession, Store, Upload } from "../../ports/store.ts";

/** A store for one test. */
export type OpenedStore = {
  readonly store: Store;
  /** Closes the store and opens it again with what it remembers. Without it, cases that need it are skipped. */
  reopen?(): Promise<Store>;
  /** Closes the store that is open and removes what it left. */
  close(): Promise<void>;
};

/** Opens a new, empty store. Called once for each test. */
export type OpenStore = () => Promise<OpenedStore>;

/** What a case is played with. */
export type Scene = { readonly store: Store; reopen(): Promise<Store> };

/** A test's body that has a store of its own. */
export function onStore(
  open: OpenStore,
  play: (scene: Scene) => Promise<void>,
): (context: TestContext) => Promise<void> {
  return async (context) => {
    const opened = await open();
    const reopen = () => opened.reopen?.() ?? context.skip("this store cannot be opened again");
    try {
      await play({ store: opened.store, reopen });
    } finally {
      await opened.close();
    }
  };
}

/** An account; its id follows from the username. */
export function toAccount(username: string, createdAt = 1000): Account {
  return {
    id: toId<AccountId>(`a_${username}`),
    username,
    displayName: `${username}'s name`,
    about: "",
    avatarId: undefined,
    createdAt,
  };
}

/** Stores an account; its id, hash and folded username follow from the username. */
export async function addAccount(
  store: Store,
  username: string,
  createdAt = 1000,
): Promise<Account> {
  const account = toAccount(username, createdAt);
  const event = await store.createAccount(account, username.toLowerCase(), `hash of ${username}`);
  expect(event).toBeDefined();
  return account;
}

/** The account as events and sessions show it. */
export function toRef({ id, username, displayName }: Account): AccountRef {
  return { id, username, displayName };
}

/** An event in the lobby. */
export function toEvent<Body extends EventBody>(
  actor: Account,
  seq: number,
  at: number,
  body: Body,
): Event<Body> {
  return { log: lobbyId, seq, at, actor: toRef(actor), body };
}

/** A text for the lobby, without a client message id. */
export function toMessage(
  { id: accountId }: Account,
  text: string,
  rest: Partial<NewMessage> = {},
): NewMessage {
  return {
    conversationId: lobbyId,
    accountId,
    id: toId<MessageId>(`m_${text}`),
    clientMessageId: "",
    at: 2000,
    content: { kind: "text", text },
    ...rest,
  };
}

/** Appends and gives the event; anything but `appended` fails the test. */
export async function append(store: Store, message: NewMessage): Promise<MessageEvent> {
  const appended = await store.appendMessage(message);
  if (appended.status !== "appended") throw new Error(`the message was ${appended.status}`);
  return appended.event;
}

/** A session whose token hash follows from its name. */
export function toNewSession(
  { id: accountId }: Account,
  name: string,
  times: { createdAt: number; seenAt: number },
): NewSession {
  const tokenHash = `token hash of ${name}`;
  return {
    id: toId<SessionId>(`s_${name}`),
    accountId,
    tokenHash,
    client: `client ${name}`,
    door: "line",
    ...times,
  };
}

/** An upload, not finished; its id follows from its name. */
export function toUpload({ id: accountId }: Account, name: string, createdAt = 1000): Upload {
  return {
    id: toId(`u_${name}`),
    accountId,
    name,
    size: 5,
    sha256: undefined,
    fileId: undefined,
    createdAt,
  };
}

/** What an upload by that name became. */
export function toFile(name: string, sha256: string = "ab".repeat(32)): File {
  return {
    id: toId(`f_${name}`),
    name,
    size: 5,
    mediaType: "image/png",
    kind: "image",
    sha256,
    width: 640,
    height: 480,
  };
}

/** Stores a file of that account, uploaded and finished at `at`. */
export async function addFile(
  store: Store,
  owner: Account,
  name: string,
  at = 1000,
  sha256?: string,
): Promise<File> {
  const upload = toUpload(owner, name, at);
  const file = toFile(name, sha256);
  await store.createUpload(upload);
  await store.finishUpload(upload.id, file, at);
  return file;
}

/** Posts a file to the lobby. */
export function toFileMessage(account: Account, file: File): NewMessage {
  return toMessage(account, file.name, { content: { kind: "file", fileId: file.id } });
}
