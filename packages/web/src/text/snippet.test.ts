import { describe, expect, it } from "vitest";
import { toSnippet } from "./snippet.ts";

/** Matches in brackets. */
const show = (text: string, query: string) =>
  toSnippet(text, query)
    .map((part) => (part.isMatch ? `[${part.text}]` : part.text))
    .join("");

describe("toSnippet()", () => {
  it.each([
    ["The boat sails at noon", "boat", "The [boat] sails at noon"],
    ["Boat, BOATS and lifeboat", "boat", "[Boat], [BOAT]S and lifeboat"],
    ["two\n\n words", "words two", "[two] [words]"],
    ["Übung macht", "übung", "[Übung] macht"],
    ["a.b and a+b", "a+b", "[a].[b] [a]nd [a]+[b]"],
    ["nothing here", "else", "nothing here"],
    ["nothing asked", " ", "nothing asked"],
  ])("marks in %j what %j looks for", (text, query, expected) => {
    expect(show(text, query)).toBe(expected);
  });

  it("begins a little before the first match of a long text, and ends in time", () => {
    const snippet = show(`${"before ".repeat(50)}needle ${"after ".repeat(50)}`, "needle");
    expect(snippet).toMatch(/^…(before ){5}\[needle\] (after ){10,}/);
    expect(snippet.endsWith("…")).toBe(true);
    expect(snippet.length).toBeLessThan(190);
  });
});
