import { describe, expect, it } from "vitest";
import { findLinks, toSafeUrl } from "./find-links.ts";

const urls = (text: string): readonly string[] => findLinks(text).map(({ url }) => url);

describe("findLinks()", () => {
  it("says where the link stands", () => {
    expect(findLinks("see https://a.example/b ok")).toEqual([
      { start: 4, end: 23, url: "https://a.example/b" },
    ]);
  });

  it("leaves the end of the sentence and a bracket around the link outside", () => {
    expect(urls("(https://a.example/b). HTTP://c.example! https://d.example/x_(y)?")).toEqual([
      "https://a.example/b",
      "http://c.example",
      "https://d.example/x_(y)",
    ]);
  });

  it.each([
    "javascript:alert(1)",
    "ftp://a.example",
    "xhttps://a.example",
    "https://",
    "a.example",
  ])("links nothing in %j", (text) => expect(urls(text)).toEqual([]));

  it("does not link an address that hides its host behind a name", () => {
    expect(urls("https://bank.example@evil.example/")).toEqual([]);
  });
});

describe("toSafeUrl()", () => {
  it("takes http and https with a host", () => {
    expect(toSafeUrl("HTTPS://Chat.example:8000/x?y#z")).toBe("https://Chat.example:8000/x?y#z");
    expect(toSafeUrl("data:text/html,x")).toBeUndefined();
    expect(toSafeUrl("https:///x")).toBeUndefined();
  });
});
