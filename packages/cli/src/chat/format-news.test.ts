import type { Conversation, Event } from "@parley/sdk";
import { describe, expect, it } from "vitest";
import { formatNews, formatUnread } from "./format-news.ts";

const bob = { id: "b", username: "bob", displayName: "Bob\u001b[2J" };

const toMessage = (text: string): Event => ({
  log: "c",
  seq: 1,
  at: 0,
  actor: bob,
  body: { kind: "message", id: "m", clientMessageId: "", content: { kind: "text", text } },
});

const plan: Conversation = {
  id: "c",
  kind: "group",
  title: "Plan",
  head: 1,
  readSeq: 0,
  unreadCount: 2,
  lastMessage: undefined,
  peer: undefined,
  role: "member",
  isPublic: false,
  memberCount: 2,
};
const direct: Conversation = { ...plan, id: "d", kind: "direct", title: "", peer: bob };

describe("formatNews()", () => {
  it("says where, who and what, in one line that a terminal does not obey", () => {
    const messages = [toMessage("first"), toMessage("one\n\u001b[31mtwo\u0007")];
    expect(formatNews(plan, 3, messages)).toBe("[3] #Plan (2 new) Bob: one two");
    expect(formatNews(direct, 4, [toMessage("hi")])).toBe("[4] @bob: hi");
  });

  it("cuts what is long, between characters", () => {
    const line = formatNews(direct, 1, [toMessage("🙂".repeat(200))]);
    expect(line).toBe(`[1] @bob: ${"🙂".repeat(159)}…`);
  });
});

describe("formatUnread()", () => {
  it("names what is unread but not shown", () => {
    const lobby = { ...plan, id: "lobby", title: "Lobby" };
    expect(formatUnread([plan, direct, lobby], "lobby")).toBe("unread: #Plan 2, @bob 2 (/chats)");
    expect(formatUnread([lobby, { ...plan, unreadCount: 0 }], "lobby")).toBe(undefined);
  });
});
