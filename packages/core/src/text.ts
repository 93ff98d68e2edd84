import { ChatError } from "./error.ts";

/** How many bytes the text takes in UTF-8. A lone surrogate counts as the three bytes of its replacement. */
export function countUtf8Bytes(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(index + 1))) {
      bytes += 2;
      index++;
    } else bytes += 2;
  }
  return bytes;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** Throws `invalid_argument` when the text takes more than `maxBytes` in UTF-8 or has a lone surrogate. */
export function requireText(what: string, text: string, maxBytes: number): void {
  // Counting is skipped for what is too long whatever its letters are.
  const bytes = text.length > maxBytes ? text.length : countUtf8Bytes(text);
  if (bytes > maxBytes) {
    throw new ChatError(
      "invalid_argument",
      `${what} is at least ${bytes} bytes, the limit is ${maxBytes}`,
    );
  }
  if (!text.isWellFormed()) {
    throw new ChatError("invalid_argument", `${what} is not well-formed Unicode`);
  }
}

/** Cuts a text to at most `maxBytes` of UTF-8, at a character's border. */
export function cutText(text: string, maxBytes: number): string {
  const wellFormed = text.toWellFormed();
  if (wellFormed.length * 3 <= maxBytes) return wellFormed;
  let bytes = 0;
  let cut = "";
  for (const character of wellFormed) {
    bytes += countUtf8Bytes(character);
    if (bytes > maxBytes) break;
    cut += character;
  }
  return cut;
}

// Control characters, line and paragraph separators, and the marks that reorder text: a name with them can pass for another.
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/u;

/**
 * A name that people read, in Unicode's composed form: 1 to `maxLength` characters, no control
 * characters, no space at either end. Throws `invalid_argument`.
 */
export function parseName(what: string, text: string, maxLength: number): string {
  if (text.length > maxLength * 8) {
    throw new ChatError(
      "invalid_argument",
      `${what} is ${text.length} characters, the limit is ${maxLength}`,
    );
  }
  if (!text.isWellFormed()) {
    throw new ChatError("invalid_argument", `${what} is not well-formed Unicode`);
  }
  const name = text.normalize("NFC");
  const length = [...name].length;
  if (length === 0) throw new ChatError("invalid_argument", `${what} is empty`);
  if (length > maxLength) {
    throw new ChatError(
      "invalid_argument",
      `${what} is ${length} characters, the limit is ${maxLength}`,
    );
  }
  if (unprintable.test(name)) {
    throw new ChatError("invalid_argument", `${what} has characters that cannot be shown`);
  }
  if (name !== name.trim()) {
    throw new ChatError("invalid_argument", `${what} begins or ends with a space`);
  }
  return name;
}

/** What two names are compared by: equal for names that differ in case, or in the way they are composed, alone. */
export function foldName(name: string): string {
  // Upper case first: it unfolds letters such as ß, which lower case alone would keep apart.
  return name.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFC");
}
