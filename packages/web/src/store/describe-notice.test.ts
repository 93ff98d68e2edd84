import { describe, expect, it } from "vitest";
import type { EventBody } from "../bridge/messages.ts";
import { ada, bo, toTestEvent, toTestMessage } from "../testing/events.ts";
import { describeNotice, describePreview, nameForMe } from "./describe-notice.ts";

const tell = (body: EventBody, seq = 2, log = "c_1") =>
  describeNotice(toTestEvent(seq, body, { log }), nameForMe(bo.id));

describe("describeNotice()", () => {
  it("says who did what to whom, with you for oneself", () => {
    expect([
      tell({ kind: "member_joined" }),
      tell({ kind: "member_joined" }, 1),
      tell({ kind: "member_joined" }, 1, "lobby"),
      tell({ kind: "members_added", accounts: [bo, { ...bo, id: "c", displayName: "Cy" }] }),
      tell({ kind: "member_left" }),
      tell({ kind: "member_removed", account: bo }),
      tell({ kind: "role_changed", account: bo, role: "admin" }),
      tell({ kind: "renamed", title: "May" }),
      tell({ kind: "unknown" }),
    ]).toEqual([
      "Ada joined",
      "Ada began this conversation",
      "Ada joined",
      "Ada added you and Cy",
      "Ada left",
      "Ada removed you",
      "Ada made you an admin",
      "Ada called this conversation “May”",
      undefined,
    ]);
  });
});

describe("describePreview()", () => {
  it("names who wrote, unless the other one of two did", () => {
    const preview = (myId: string, isDirect: boolean) =>
      describePreview(toTestMessage(3), { myId, isDirect });
    expect([preview(bo.id, false), preview(bo.id, true), preview(ada.id, true)]).toEqual([
      "Ada: text 3",
      "text 3",
      "You: text 3",
    ]);
    expect(describePreview(undefined, { myId: bo.id, isDirect: false })).toBe("");
  });

  it("is one line without markup", () => {
    const content = { kind: "text", text: "**two**\n\nlines" } as const;
    const event = toTestEvent(1, { kind: "message", id: "m", clientMessageId: "c", content });
    expect(describePreview(event, { myId: bo.id, isDirect: true })).toBe("two lines");
  });
});
