import { stripVTControlCharacters } from "node:util";

// Control characters (a terminal obeys them) and those that turn the direction of the text around.
const unsafe = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A name or another short text of somebody else, in one line, without anything that a terminal obeys. */
export function toSafeLine(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\r\n\t\u2028\u2029]+/g, " ")
    .replaceAll(unsafe, "");
}

/** The lines of somebody else's text, without anything that a terminal obeys. */
export function toSafeLines(text: string): readonly string[] {
  return text.split(/\r\n|[\n\r\u2028\u2029]/).map(toSafeLine);
}
