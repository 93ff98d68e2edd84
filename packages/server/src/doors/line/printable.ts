/** Where a text is broken by other systems than ours as well. */
const lineBreak = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/u;
/** U+2400 and the next 31 are pictures of the control characters. */
const pictures = 0x2400;
const deletePicture = "\u2421";

/**
 * The lines of a text that somebody else wrote, without a character that a terminal obeys: instead of an escape, for
 * example, its picture stands there. Tabs stay.
 */
export function toPrintableLines(text: string): readonly string[] {
  return text.split(lineBreak).map((line) => line.replace(/(?!\t)\p{Cc}/gu, toPicture));
}

/** The same on one line. */
export function toPrintable(text: string): string {
  return toPrintableLines(text).join(" ");
}

function toPicture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(pictures + code);
  return code === 0x7f ? deletePicture : "\ufffd";
}
