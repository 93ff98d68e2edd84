import { type AccountId, type EventBody, type File, lobbyId, toId } from "@parley/core";
import { describe, expect, it } from "vitest";
import { createClockTime } from "./clock-time.ts";
import { showEvent, toSize } from "./show-event.ts";

const anna = { id: toId<AccountId>("a_1"), username: "anna", displayName: "Anna B." };
const bert = { id: toId<AccountId>("a_2"), username: "Bert B", displayName: "" };
const time = createClockTime("UTC");
// 2023-11-14T22:13:20Z
const at = 1_700_000_000_000;

function show(body: EventBody, label = ""): string | undefined {
  return showEvent({ log: lobbyId, seq: 1, at, actor: anna, body }, { time, label });
}

function say(text: string, label = ""): string | undefined {
  const content = { kind: "text", text } as const;
  return show({ kind: "message", id: toId("m_1"), clientMessageId: "", content }, label);
}

const file: File = {
  id: toId("f_1"),
  name: "cat.png",
  size: 1_234_567,
  mediaType: "image/png",
  kind: "image",
  sha256: "",
  width: 1,
  height: 1,
};

describe("showEvent()", () => {
  it("shows a message with time and name, in one line", () => {
    expect(say("hello")).toBe("[22:13] anna: hello\n");
    expect(say("hello", "Team")).toBe("[22:13] (Team) anna: hello\n");
  });

  it("indents the other lines, so that none of them can pass for a message", () => {
    expect(say("one\n[22:13] bert: two\r\n\n* three")).toBe(
      "[22:13] anna: one\n        [22:13] bert: two\n        \n        * three\n",
    );
  });

  it("makes escapes visible", () => {
    expect(say("\u001b[2Jhi")).toBe("[22:13] anna: ␛[2Jhi\n");
  });

  it("shows what /me has posted as a deed, but only the writer's own", () => {
    expect(say("* anna waves")).toBe("* anna waves\n");
    expect(say("* anna waves", "Team")).toBe("* (Team) anna waves\n");
    expect(say("* bert waves")).toBe("[22:13] anna: * bert waves\n");
    expect(say("* anna waves\nand more")).toBe("[22:13] anna: * anna waves\n        and more\n");
  });

  it("shows a file with its size and the place of its link", () => {
    const content = { kind: "file", file } as const;
    expect(show({ kind: "message", id: toId("m_1"), clientMessageId: "", content })).toBe(
      "* anna sent cat.png (1.2 MB) \0f_1/cat.png\0\n",
    );
  });

  it.each<[EventBody, string | undefined]>([
    [{ kind: "member_joined" }, "* anna joined\n"],
    [{ kind: "members_added", accounts: [bert, anna] }, '* anna added "Bert B", anna\n'],
    [{ kind: "member_left" }, "* anna left\n"],
    [{ kind: "member_removed", account: bert }, '* anna took "Bert B" out\n'],
    [{ kind: "role_changed", account: bert, role: "admin" }, '* anna made "Bert B" admin\n'],
    [{ kind: "renamed", title: "Te\u001bam" }, "* anna called it Te␛am\n"],
    [{ kind: "profile_changed" }, undefined],
    [{ kind: "read_marked", conversationId: lobbyId, seq: 1 }, undefined],
  ])("tells of %j in words", (body, line) => {
    expect(show(body)).toBe(line);
  });
});

describe("toSize()", () => {
  it("says sizes as people do", () => {
    expect([0, 999, 1000, 1_250_000, 2 * 1024 ** 3].map(toSize)).toEqual([
      "0 B",
      "999 B",
      "1.0 kB",
      "1.3 MB",
      "2.1 GB",
    ]);
  });
});
