import { expect, type TestContext } from "vitest";
import type { Account, AccountRef } from "../../accounts/account.ts";
import type { Role } from "../../conversations/conversation.ts";
import type { File } from "../../files/file.ts";
import {
  type AccountId,
  type ConversationId,
  type FriendRequestId,
  type LogId,
  lobbyId,
  type MessageId,
  type SessionId,
  toId,
} from "../../ids.ts";
import type { Event, EventBody, MessageEvent } from "../../messages/event.ts";
import type { Change, Changed, NewConversation } from "../../ports/group-acts.ts";
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

/** Stores a group, or by `rest` a room, with id `c_TITLE`. */
export async function addGroup(
  store: Store,
  owner: Account,
  others: readonly Account[],
  rest: Partial<NewConversation> = {},
): Promise<ConversationId> {
  const title = rest.title ?? "Friends";
  const id = toId<ConversationId>(`c_${title}`);
  const memberIds = others.map((other) => other.id);
  const group = { id, kind: "group", isPublic: false, ownerId: owner.id, at: 2000 } as const;
  const created = await store.createConversation({ ...group, memberIds, ...rest, title });
  expect(created.status).toBe("changed");
  return id;
}

/** Opens the direct conversation of two, the first one doing it. */
export async function addDirect(
  store: Store,
  account: Account,
  peer: Account,
): Promise<ConversationId> {
  const newConversationId = toId<ConversationId>(`c_${account.username}_${peer.username}`);
  const at = 2000;
  const opened = await store.openDirect({
    accountId: account.id,
    peerId: peer.id,
    newConversationId,
    at,
  });
  if (opened === undefined) throw new Error("the direct conversation was not opened");
  return opened.conversationId;
}

/** Makes friends of two; gives their direct conversation. */
export async function addFriends(
  store: Store,
  one: Account,
  other: Account,
): Promise<ConversationId> {
  const id = toId<FriendRequestId>(`r_${one.username}_${other.username}`);
  await store.requestFriend({ id, from: one.id, to: other.id, at: 2000 }, 100);
  const newConversationId = toId<ConversationId>(`c_${one.username}_${other.username}`);
  const answer = { accountId: other.id, from: one.id, isAccepted: true, newConversationId };
  const answered = await store.answerFriend({ ...answer, at: 2000 });
  if (answered?.conversationId === undefined) throw new Error("the two are not friends");
  return answered.conversationId;
}

/** Who did what in a log after a seq, oldest first. */
export async function listDeeds(
  store: Store,
  log: LogId,
  after = 0,
): Promise<readonly (readonly [string, EventBody])[]> {
  const events = await store.listEvents(log, { kind: "after", seq: after }, 100);
  return events.map(({ actor, body }) => [actor.username, body] as const);
}

/** That every event of an answer stands in its log, and each log's in the order of seq. */
export async function expectStored(store: Store, events: readonly Event[]): Promise<void> {
  for (const log of new Set(events.map((event) => event.log))) {
    const told = events.filter((event) => event.log === log);
    const position = { kind: "after", seq: (told[0]?.seq ?? 0) - 1 } as const;
    expect(await store.listEvents(log, position, told.length)).toEqual(told);
  }
}

/** Every role. */
export const everybody: readonly Role[] = ["owner", "admin", "member"];

/** A change by that account, which any of `roles` may make. */
export function toChange(
  conversationId: ConversationId,
  { id: actorId }: Pick<Account, "id">,
  roles: readonly Role[] = everybody,
): Change {
  return { conversationId, actorId, roles, at: 3000 };
}

/** The logs and kinds of a change's events, which are stored; anything but `changed` fails the test. */
export async function expectChanged(
  store: Store,
  changing: Promise<Changed>,
): Promise<readonly (readonly [LogId, EventBody["kind"]])[]> {
  const changed = await changing;
  if (changed.status !== "changed") throw new Error(`the change was ${changed.status}`);
  await expectStored(store, changed.events);
  return changed.events.map(({ log, body }) => [log, body.kind] as const);
}

/** The role of each member, by username. */
export async function listRoles(
  store: Store,
  id: ConversationId,
): Promise<Readonly<Record<string, Role>>> {
  const members = await store.listMembers(id, "", 100);
  return Object.fromEntries(members.map(({ account, role }) => [account.username, role]));
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
