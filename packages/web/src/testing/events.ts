import type { Account, AccountRef, Conversation, Event, EventBody } from "../bridge/messages.ts";

/** People for tests. */
export const ada: AccountRef = { id: "a_ada", username: "ada", displayName: "Ada" };
/** Somebody else. */
export const bo: AccountRef = { id: "a_bo", username: "bo", displayName: "Bo" };

/** An event of the log `lobby`; by Ada, one minute after another, unless told. */
export function toTestEvent(
  seq: number,
  body: EventBody,
  rest: Partial<Pick<Event, "actor" | "at" | "log">> = {},
): Event {
  return { log: "lobby", seq, at: seq * 60_000, actor: ada, body, ...rest };
}

/** A message with its seq as text. */
export function toTestMessage(seq: number, rest: Partial<Pick<Event, "actor" | "at">> = {}): Event {
  const content = { kind: "text", text: `text ${seq}` } as const;
  const body = { kind: "message", id: `m_${seq}`, clientMessageId: `c_${seq}`, content } as const;
  return toTestEvent(seq, body, rest);
}

/** The messages from one seq to another, both included. */
export function listTestMessages(from: number, to: number): readonly Event[] {
  return Array.from({ length: to - from + 1 }, (_, index) => toTestMessage(from + index));
}

/** The account of somebody, with nothing but names unless told. */
export function toTestAccount(account: AccountRef, rest: Partial<Account> = {}): Account {
  return { ...account, about: "", avatarFileId: "", ...rest };
}

/** The lobby without messages, unless told. */
export function toTestConversation(rest: Partial<Conversation> = {}): Conversation {
  return {
    id: "lobby",
    kind: "room",
    title: "Lobby",
    head: 0,
    readSeq: 0,
    unreadCount: 0,
    lastMessage: undefined,
    peer: undefined,
    role: "member",
    isPublic: true,
    memberCount: 2,
    ...rest,
  };
}
