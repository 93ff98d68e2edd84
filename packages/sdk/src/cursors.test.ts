import { describe, expect, it } from "vitest";
import { encodeCursors, parseCursors } from "./cursors.ts";
import { encodeSession, parseSession } from "./session.ts";

describe("parseCursors()", () => {
  it("reads what was written", () => {
    const cursors = { accountId: "a", epoch: "e", seqs: new Map([["lobby", 3]]) };
    expect(parseCursors(encodeCursors(cursors))).toEqual(cursors);
  });

  it.each([
    "",
    "{",
    "7",
    "null",
    "{}",
    '{"accountId":1,"epoch":"","seqs":{}}',
    '{"accountId":"","epoch":"","seqs":null}',
  ])("starts at the present with %j", (text) => {
    expect(parseCursors(text)).toBe(undefined);
  });

  it("drops a cursor that is no seq", () => {
    const text = '{"accountId":"a","epoch":"e","seqs":{"x":-1,"y":"2","z":1.5,"ok":4}}';
    expect(parseCursors(text)?.seqs).toEqual(new Map([["ok", 4]]));
  });
});

describe("parseSession()", () => {
  it("reads what was written", () => {
    const account = { id: "a", username: "ada", displayName: "Ada", about: "", avatarFileId: "f" };
    expect(parseSession(encodeSession({ token: "t", account }) ?? "")).toEqual({
      token: "t",
      account,
    });
    expect(encodeSession(undefined)).toBe(undefined);
  });

  it("reads what was written before there were avatars", () => {
    const account = { id: "a", username: "ada", displayName: "Ada", about: "" };
    expect(parseSession(JSON.stringify({ token: "t", account }))).toEqual({
      token: "t",
      account: { ...account, avatarFileId: "" },
    });
  });

  it.each(["", "null", "{}", '{"token":"t","account":null}', '{"token":"t","account":{"id":"a"}}'])(
    "asks for a new sign-in with %j",
    (text) => {
      expect(parseSession(text)).toBe(undefined);
    },
  );
});
