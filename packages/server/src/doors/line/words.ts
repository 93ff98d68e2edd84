import { toPrintable } from "./printable.ts";

/** A word at the beginning of a text, and what comes behind it and its space. */
export type Word = { readonly word: string; readonly rest: string };

/**
 * Takes the first word. In double quotes it may have spaces; a backslash keeps a quote or a backslash in them. "" when
 * there is none.
 */
export function takeWord(text: string): Word {
  const [all = "", quoted, plain = ""] =
    /^\s*(?:"((?:[^"\\]|\\.)*)"(?=\s|$)|(\S*))\s?/u.exec(text) ?? [];
  const word = quoted === undefined ? plain : quoted.replace(/\\(.)/gu, "$1");
  return { word, rest: text.slice(all.length) };
}

/** All the words. */
export function listWords(text: string): readonly string[] {
  const words: string[] = [];
  for (let left = text; left.trim() !== ""; ) {
    const { word, rest } = takeWord(left);
    words.push(word);
    left = rest;
  }
  return words;
}

/** A name as it is shown, and as `takeWord` takes it: in quotes where it could be taken for something else. */
export function toShownName(name: string): string {
  const shown = toPrintable(name);
  return /^[^\s:"()[\]*!/\\]+$/u.test(shown) ? shown : `"${shown.replace(/["\\]/gu, "\\$&")}"`;
}
