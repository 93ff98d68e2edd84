import { describe, expect, it } from "vitest";
import {
  ada,
  bo,
  listTestMessages,
  toTestAccount,
  toTestConversation,
  toTestMessage,
} from "../testing/events.ts";
import { openMemoryEngine } from "../testing/memory-engine.ts";
import { type ConversationStore, createConversation } from "./conversation.ts";

const me = toTestAccount(bo);

async function load(readSeq: number): Promise<ConversationStore & Disposable> {
  const memory = openMemoryEngine({
    listEvents: async () => ({ events: listTestMessages(1, 4), head: 4 }),
  });
  const lastMessage = toTestMessage(4);
  const info = toTestConversation({ head: 4, readSeq, unreadCount: 4 - readSeq, lastMessage });
  const conversation = createConversation({
    info,
    engine: memory.engine,
    me: () => me,
    dayKey: () => "today",
  });
  await conversation.load();
  return { ...conversation, [Symbol.dispose]: () => memory[Symbol.dispose]() };
}

const hasLine = ({ rows }: ConversationStore): boolean =>
  rows().some(({ kind }) => kind === "unread");

describe("createConversation()", () => {
  it("draws the line where the reading stopped, and keeps it while the rest is read", async () => {
    using conversation = await load(2);
    expect([conversation.unreadCount(), hasLine(conversation)]).toEqual([2, true]);
    conversation.markSeen();
    expect([conversation.unreadCount(), hasLine(conversation)]).toEqual([0, true]);
    conversation.dropUnreadLine();
    expect(hasLine(conversation)).toBe(false);
  });

  it("draws no line when all was read, nor for what comes while the person looks", async () => {
    using conversation = await load(4);
    conversation.receive([toTestMessage(5)]);
    expect([conversation.unreadCount(), hasLine(conversation)]).toEqual([1, false]);
  });

  it("draws no line for somebody who is new here", async () => {
    using conversation = await load(0);
    expect([conversation.unreadCount(), hasLine(conversation)]).toEqual([4, false]);
  });

  it("draws the line before what came while the person looked away", async () => {
    using conversation = await load(4);
    conversation.lookAway();
    conversation.receive([toTestMessage(5, { actor: bo }), toTestMessage(6, { actor: ada })]);
    expect(
      conversation
        .rows()
        .map(({ key }) => key)
        .slice(-3),
    ).toEqual(["own c_5", "unread", "seq 6"]);
  });

  it("takes read marks of other devices, and never goes back", async () => {
    using conversation = await load(1);
    conversation.receiveReadMark(3);
    expect(conversation.unreadCount()).toBe(1);
    conversation.receiveReadMark(2);
    expect(conversation.unreadCount()).toBe(1);
  });
});
