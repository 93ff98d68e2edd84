import { describe, expect, it } from "vitest";
import type { OutgoingMessage } from "../bridge/messages.ts";
import { ada, bo, listTestMessages, toTestEvent, toTestMessage } from "../testing/events.ts";
import { buildRows, countUnread, isSameRow, type Row, type RowSource } from "./rows.ts";

const waiting: OutgoingMessage = {
  clientMessageId: "c_9",
  conversationId: "lobby",
  createdAt: 9 * 60_000,
  content: { kind: "text", text: "text 9" },
  progress: { state: "waiting" },
};

const build = (source: Partial<RowSource>): readonly Row[] =>
  buildRows({
    events: [],
    outgoing: [],
    me: bo,
    unreadAfter: undefined,
    dayKey: (at) => (at < 4 * 60_000 ? "mon" : "tue"),
    ...source,
  });
const keys = (source: Partial<RowSource>): readonly string[] => build(source).map(({ key }) => key);

describe("buildRows()", () => {
  it("begins with the beginning when it is there, and parts the days", () => {
    const events = listTestMessages(1, 5);
    expect(keys({ events })).toEqual([
      "beginning",
      "day mon",
      "seq 1",
      "seq 2",
      "seq 3",
      "day tue",
      "seq 4",
      "seq 5",
    ]);
    expect(keys({ events: events.slice(3) })).toEqual(["day tue", "seq 4", "seq 5"]);
  });

  it("groups what one author says within five minutes", () => {
    const at = 10 * 60_000;
    const events = [
      toTestMessage(2, { at }),
      toTestMessage(3, { at: at + 299_999 }),
      toTestMessage(4, { at: at + 599_999 }),
      toTestMessage(5, { at: at + 600_000, actor: bo }),
    ];
    const grouped = build({ events }).flatMap((row) =>
      row.kind === "message" ? [row.isGrouped] : [],
    );
    expect(grouped).toEqual([false, true, false, false]);
  });

  it("shows who joined and leaves out what is nothing to see", () => {
    const events = [
      toTestEvent(2, { kind: "member_joined" }),
      toTestEvent(3, { kind: "profile_changed" }),
      toTestEvent(5, { kind: "unknown" }),
    ];
    expect(keys({ events })).toEqual(["day mon", "seq 2"]);
  });

  it("draws the unread line before the first message of somebody else", () => {
    const events = [toTestMessage(5), toTestMessage(6, { actor: bo }), toTestMessage(7)];
    expect(keys({ events, unreadAfter: 5 })).toEqual([
      "day tue",
      "seq 5",
      "own c_6",
      "unread",
      "seq 7",
    ]);
    expect(keys({ events, unreadAfter: 7 })).not.toContain("unread");
  });

  it("draws no unread line while its place is above what is loaded", () => {
    expect(keys({ events: listTestMessages(5, 7), unreadAfter: 3 })).not.toContain("unread");
    expect(keys({ events: listTestMessages(5, 7), unreadAfter: 4 })).toContain("unread");
  });

  it("keeps the key of an own message when it is committed, and never shows it twice", () => {
    const events = [toTestMessage(9, { actor: bo })];
    expect(keys({ outgoing: [waiting] })).toEqual(["day tue", "own c_9"]);
    expect(keys({ events, outgoing: [waiting] })).toEqual(["day tue", "own c_9"]);
    expect(build({ events, outgoing: [waiting] }).at(-1)).toMatchObject({
      body: { kind: "sent", seq: 9 },
    });
  });
});

describe("isSameRow()", () => {
  it("sees that a message was committed, and nothing where nothing changed", () => {
    const [, before] = build({ outgoing: [waiting] });
    const [, same] = build({ outgoing: [waiting] });
    const [, after] = build({ events: [toTestMessage(9, { actor: bo })] });
    expect(isSameRow(before, same)).toBe(true);
    expect(isSameRow(before, after)).toBe(false);
    expect(isSameRow(before, undefined)).toBe(false);
  });
});

describe("countUnread()", () => {
  it("counts messages of others after the read mark", () => {
    const events = [
      ...listTestMessages(1, 4),
      toTestMessage(5, { actor: bo }),
      toTestEvent(6, { kind: "member_joined" }),
    ];
    expect(countUnread(events, 2, bo.id)).toBe(2);
    expect(countUnread(events, 6, bo.id)).toBe(0);
    expect(countUnread(events, 0, ada.id)).toBe(1);
  });
});
