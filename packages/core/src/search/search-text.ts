import { foldName } from "../text.ts";

// Scripts that are written without spaces: each letter is a word of its own, and a phrase of them is found letter by letter.
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;
const words = /[\p{L}\p{N}\p{M}]+/gu;

/**
 * A text as it is indexed: its words, folded, with one space between them. Stores index this, so that all of them
 * find the same.
 */
export function toSearchText(text: string): string {
  return toWords(text).join(" ");
}

function toWords(text: string): readonly string[] {
  return foldName(text).replace(unspaced, " $& ").match(words) ?? [];
}

/** Words that one search may have: more say nothing more and cost. */
const maxTerms = 16;

/** What a person typed, as the terms of a search; empty when there is nothing to look for. */
export function toSearchTerms(query: string): readonly string[] {
  return [...new Set(toWords(query.slice(0, 1000)))].slice(0, maxTerms);
}
