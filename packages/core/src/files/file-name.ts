import { cutText } from "../text.ts";

const maxNameBytes = 255;
// Control characters, line separators and reordering marks: a name with them can show another ending than it has.
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/**
 * A sender's name for a file as a base name: what stands after the last slash or backslash, without
 * control characters, at most 255 bytes (the ending is kept), `file` when nothing is left.
 */
export function toFileName(name: string): string {
  const base = name.toWellFormed().split(/[/\\]/).at(-1) ?? "";
  const clean = base.replace(unprintable, "").trim().normalize("NFC");
  if (clean === "" || /^\.+$/.test(clean)) return "file";
  const dot = clean.lastIndexOf(".");
  const ending = dot > 0 && clean.length - dot <= 16 ? clean.slice(dot) : "";
  const stem = ending === "" ? clean : clean.slice(0, dot);
  // An ending of 16 characters takes at most 48 bytes.
  return cutText(stem, maxNameBytes - (ending === "" ? 0 : 48)) + ending;
}
