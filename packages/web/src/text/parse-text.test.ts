import { describe, expect, it } from "vitest";
import { isOnlyEmoji, parseSpans, parseText } from "./parse-text.ts";
import { toPlainText } from "./plain-text.ts";

const text = (value: string) => ({ kind: "text", text: value });

describe("parseText()", () => {
  it("keeps plain text as it stands, with its line breaks", () => {
    expect(parseText("one\n  two <b>\n\nthree")).toEqual([
      { kind: "paragraph", spans: [text("one\n  two <b>\n\nthree")] },
    ]);
  });

  it("takes fenced code out of the text, with its language", () => {
    expect(parseText("look:\n```ts\nconst a = `1` * 2;\n\n```\nnice")).toEqual([
      { kind: "paragraph", spans: [text("look:")] },
      { kind: "code", language: "ts", text: "const a = `1` * 2;\n" },
      { kind: "paragraph", spans: [text("nice")] },
    ]);
  });

  it("leaves a fence that is never closed", () => {
    expect(parseText("```\nopen")).toEqual([{ kind: "paragraph", spans: [text("```\nopen")] }]);
  });

  it("makes nothing out of nothing but line breaks", () => {
    expect(parseText("\n\n")).toEqual([]);
  });
});

describe("parseSpans()", () => {
  it("finds code, strong, emphasis and links, also inside each other", () => {
    expect(parseSpans("a `b*c*` **d *e* https://x.example** *f*")).toEqual([
      text("a "),
      { kind: "code", text: "b*c*" },
      text(" "),
      {
        kind: "strong",
        spans: [
          text("d "),
          { kind: "emphasis", spans: [text("e")] },
          text(" "),
          { kind: "link", text: "https://x.example", url: "https://x.example" },
        ],
      },
      text(" "),
      { kind: "emphasis", spans: [text("f")] },
    ]);
  });

  it.each(["2 * 3 * 4", "a*b*c", "**", "****", "* list", "*a\nb*", "5*6*", "``", "`a\nb`", "*a *"])(
    "sees no markup in %j",
    (plain) => expect(parseSpans(plain)).toEqual([text(plain)]),
  );

  it("gives every character back, whatever it gets", () => {
    const plain = (spans: ReturnType<typeof parseSpans>): string =>
      spans.map((span) => ("spans" in span ? plain(span.spans) : span.text)).join("");
    let seed = 7;
    const alphabet = "*`ab \n(http://c.d)é🎉";
    for (let round = 0; round < 500; round += 1) {
      let input = "";
      for (let index = 0; index < 40; index += 1) {
        seed = (seed * 48271) % 2147483647;
        input += alphabet[seed % alphabet.length];
      }
      const without = (value: string): string => value.replace(/[*`]/g, "");
      expect(without(plain(parseSpans(input)))).toBe(without(input));
    }
  });

  it("reads a long message full of opening marks as text", () => {
    const stars = "*a ".repeat(20_000);
    expect(parseSpans(stars)).toEqual([text(stars)]);
  });
});

describe("isOnlyEmoji()", () => {
  it.each(["🎉", "👍🏽 ❤️", "🏳️‍🌈🧑‍💻🎉"])("says yes to %s", (emoji) =>
    expect(isOnlyEmoji(emoji)).toBe(true),
  );
  it.each(["", "a", "1", "🎉a", "🎉🎉🎉🎉", "é"])("says no to %j", (other) =>
    expect(isOnlyEmoji(other)).toBe(false),
  );
});

describe("toPlainText()", () => {
  it("leaves the words and takes the markup", () => {
    expect(toPlainText("**bold** *thin* `code` https://a.example\n```\nblock\n```")).toBe(
      "bold thin code https://a.example block",
    );
  });
});
