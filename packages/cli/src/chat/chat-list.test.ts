import type { Account, Conversation, Event } from "@parley/sdk";
import { describe, expect, it } from "vitest";
import { ChatList } from "./chat-list.ts";

const toAccount = (username: string): Account => ({
  id: username,
  username,
  displayName: "",
  about: "",
  avatarFileId: "",
});

const toMessage = (log: string, seq: number, from = "bob"): Event => ({
  log,
  seq,
  at: seq,
  actor: toAccount(from),
  body: {
    kind: "message",
    id: `${log}${seq}`,
    clientMessageId: "",
    content: { kind: "text", text: "hi" },
  },
});

const toRoom = (id: string, head: number, unreadCount = 0): Conversation => ({
  id,
  kind: "room",
  title: `Room ${id}`,
  head,
  readSeq: head - unreadCount,
  unreadCount,
  lastMessage: head > 0 ? toMessage(id, head) : undefined,
  peer: undefined,
  role: "member",
  isPublic: true,
  memberCount: 2,
});

/** A list whose server answers when the test says so. */
function open() {
  const answers: ((rooms: readonly Conversation[]) => void)[] = [];
  const news: string[] = [];
  const list = new ChatList({
    client: {
      account: toAccount("ada"),
      listConversations: () => new Promise((resolve) => answers.push(resolve)),
    },
    onAdded: ({ id }) => news.push(`added ${id}`),
    onNews: ({ id }, messages) => news.push(`${id}: ${messages.map(({ seq }) => seq)}`),
    onChange: () => undefined,
    onError: (message) => news.push(message),
  });
  const load = async (...rooms: readonly Conversation[]): Promise<void> => {
    const loading = list.load();
    answers.shift()?.(rooms);
    await loading;
  };
  const unread = (): Record<string, number> =>
    Object.fromEntries(list.all.map(({ id, unreadCount }) => [id, unreadCount]));
  return { list, news, load, unread, answers };
}

describe("ChatList", () => {
  it("counts what others write, and tells of it", async () => {
    const { list, news, load, unread } = open();
    await load(toRoom("a", 5, 1), toRoom("b", 2));
    list.take([toMessage("a", 6), toMessage("a", 7, "ada"), toMessage("b", 2), toMessage("b", 3)]);
    expect([unread(), news, list.countUnread("a")]).toEqual([{ a: 2, b: 1 }, ["a: 6", "b: 3"], 1]);
  });

  it("counts nothing twice, and leaves nothing out, while it is being loaded", async () => {
    const { list, news, unread, answers } = open();
    const loading = list.load();
    list.take([toMessage("a", 5), toMessage("a", 6)]);
    answers.shift()?.([toRoom("a", 5, 1)]);
    await loading;
    expect([unread(), news]).toEqual([{ a: 2 }, ["a: 6"]]);
  });

  it("loads itself again for a conversation that it does not know, and tells of it", async () => {
    const { list, news, load, unread, answers } = open();
    await load(toRoom("a", 5));
    list.take([toMessage("c", 1)]);
    const loaded = list.load();
    answers.shift()?.([toRoom("a", 5), toRoom("c", 1, 1)]);
    await expect.poll(() => answers.length).toBe(1);
    answers.shift()?.([toRoom("a", 5), toRoom("c", 1, 1)]);
    await loaded;
    expect([unread(), news]).toEqual([{ a: 0, c: 1 }, ["added c", "c: 1"]]);
  });

  it("takes back what was read, here or on another device", async () => {
    const { list, load, unread, answers } = open();
    await load(toRoom("a", 5, 3));
    list.markRead("a", 4);
    answers.shift()?.([toRoom("a", 5, 1)]);
    await expect.poll(unread).toEqual({ a: 1 });
    list.markRead("a", 5);
    expect(unread()).toEqual({ a: 0 });
  });

  it("keeps the numbers, whatever is newest", async () => {
    const { list, load } = open();
    await load(toRoom("a", 5), toRoom("b", 2));
    list.take([toMessage("b", 9)]);
    expect(list.all.map(({ id }) => [id, list.numberOf(id)])).toEqual([
      ["b", 2],
      ["a", 1],
    ]);
    expect([list.find("2")?.id, list.find("#room A")?.id, list.find("room c")]).toEqual([
      "b",
      "a",
      undefined,
    ]);
  });
});
