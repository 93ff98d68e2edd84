/** A number as people write it, without what they part it with: `+49 (151) 234-5678` becomes `+491512345678`. */
export function toPhone(text: string): string {
  return text.replaceAll(/[\s()./-]/g, "");
}
