import { describe, expect, it } from "vitest";
import type { Event, EventBody } from "../bridge/messages.ts";
import { ada, bo, toTestConversation, toTestEvent, toTestMessage } from "../testing/events.ts";
import { mergeSummaries, reduceRead, reduceSummary, sortSummaries, toTitle } from "./summary.ts";

const happen = (...bodies: readonly EventBody[]) =>
  reduceSummary(
    toTestConversation({ title: "Old", role: "owner" }),
    bodies.map((body, index): Event => toTestEvent(index + 1, body)),
    ada.id,
  );

describe("reduceSummary()", () => {
  it("counts messages of others and remembers the last one", () => {
    const events = [
      toTestMessage(1, { actor: bo }),
      toTestMessage(2),
      toTestMessage(3, { actor: bo }),
    ];
    expect(reduceSummary(toTestConversation(), events, ada.id)).toEqual(
      toTestConversation({ head: 3, unreadCount: 2, lastMessage: events[2] }),
    );
  });

  it("passes by what it has already", () => {
    const info = toTestConversation({ head: 2, unreadCount: 1 });
    expect(reduceSummary(info, [toTestMessage(1), toTestMessage(2)], bo.id)).toBe(info);
  });

  it("follows who comes and goes, the title, and the own role", () => {
    const shrunk = happen(
      { kind: "members_added", accounts: [bo, { ...bo, id: "c" }] },
      { kind: "member_left" },
      { kind: "member_removed", account: bo },
      { kind: "member_joined" },
    );
    expect(shrunk).toMatchObject({ memberCount: 3, head: 4, unreadCount: 0 });
    expect(happen({ kind: "renamed", title: "New" }).title).toBe("New");
    expect(happen({ kind: "role_changed", account: bo, role: "owner" }).role).toBe("admin");
    expect(happen({ kind: "role_changed", account: ada, role: "member" }).role).toBe("member");
    expect(happen({ kind: "role_changed", account: bo, role: "admin" }).role).toBe("owner");
  });
});

describe("reduceRead()", () => {
  const info = toTestConversation({ head: 5, unreadCount: 3, lastMessage: toTestMessage(4) });

  it("leaves nothing unread at the last message, and never goes back", () => {
    expect(reduceRead(info, 4)).toMatchObject({ readSeq: 4, unreadCount: 0 });
    expect(reduceRead(info, 3)).toMatchObject({ readSeq: 3, unreadCount: 3 });
    const read = reduceRead(info, 4);
    expect(reduceRead(read, 2)).toBe(read);
  });
});

describe("mergeSummaries()", () => {
  it("takes the newer one and the higher read mark", () => {
    const mine = toTestConversation({ head: 9, readSeq: 2, unreadCount: 4 });
    const answer = toTestConversation({ head: 7, readSeq: 7 });
    expect(mergeSummaries(mine, answer)).toMatchObject({ head: 9, readSeq: 7 });
    expect(mergeSummaries(answer, mine)).toMatchObject({ head: 9, readSeq: 7 });
  });
});

describe("the list", () => {
  it("names a conversation by its title or by the other one", () => {
    expect(toTitle(toTestConversation({ title: "" }))).toBe("Lobby");
    expect(toTitle(toTestConversation({ kind: "direct", title: "", peer: bo }))).toBe("Bo");
  });

  it("has the newest message first and leaves the others in their order", () => {
    const items = [0, 5, 0, 9].map((at, index) => ({ index, sortedAt: () => at }));
    expect(sortSummaries(items).map(({ index }) => index)).toEqual([3, 1, 0, 2]);
  });
});
