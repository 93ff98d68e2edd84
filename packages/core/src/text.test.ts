import { describe, expect, it } from "vitest";
import { countUtf8Bytes, cutText, foldName, parseName, requireText } from "./text.ts";

describe("countUtf8Bytes()", () => {
  it.each([
    "",
    "abc",
    "é",
    "€",
    "🙂",
    "a é € 🙂",
    "👩‍👩‍👧",
    "\u0000\u007f\u0080\u07ff\u0800\uffff",
  ])("counts what an encoder makes of %j", (text) =>
    expect(countUtf8Bytes(text)).toBe(new TextEncoder().encode(text).length),
  );

  it("counts a lone surrogate as its replacement", () => {
    for (const text of ["\ud800", "\udc00", "\ud800x", "x\udfff\ud800"]) {
      expect(countUtf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
    }
  });
});

describe("requireText()", () => {
  it("passes text up to the limit", () => {
    expect(() => requireText("x", "é", 2)).not.toThrow();
  });

  it("refuses text over the limit, with both figures", () => {
    expect(() => requireText("message", "éé", 3)).toThrow(
      "message is at least 4 bytes, the limit is 3",
    );
  });

  it("refuses half a character", () => {
    expect(() => requireText("message", "a\ud83d", 10)).toThrow(/not well-formed/);
  });
});

describe("cutText()", () => {
  it("never cuts a character in two", () => {
    expect(cutText("a🙂b", 4)).toBe("a");
    expect(cutText("a🙂b", 5)).toBe("a🙂");
    expect(cutText("abc", 100)).toBe("abc");
  });
});

describe("parseName()", () => {
  it.each(["zoe", "Zoë", "two words", "名前", "🙂", "x".repeat(64)])("takes %j", (name) =>
    expect(parseName("username", name, 64)).toBe(name),
  );

  it("composes: the same letters are the same name", () => {
    expect(parseName("username", "Zoe\u0308", 64)).toBe("Zoë");
  });

  it.each([
    ["", "username is empty"],
    [" zoe", "username begins or ends with a space"],
    ["zoe\u00a0", "username begins or ends with a space"],
    ["a\nb", "username has characters that cannot be shown"],
    ["a\u0000b", "username has characters that cannot be shown"],
    ["a\u202eb", "username has characters that cannot be shown"],
    ["x".repeat(65), "username is 65 characters, the limit is 64"],
    ["x".repeat(10_000_000), "username is 10000000 characters, the limit is 64"],
    ["a\ud800", "username is not well-formed Unicode"],
  ])("refuses %j", (name, message) => {
    expect(() => parseName("username", name, 64)).toThrow(message);
  });
});

describe("foldName()", () => {
  it.each([
    ["ZOE", "zoe"],
    ["Straße", "STRASSE"],
    ["Zoe\u0308", "ZOË"],
    ["ｆｕｌｌ", "full"],
    ["ΣΟΦΟΣ", "σοφος"],
  ])("makes %j and %j the same name", (one, other) => expect(foldName(one)).toBe(foldName(other)));

  it("keeps different names apart", () => expect(foldName("zoe")).not.toBe(foldName("zoé")));
});
