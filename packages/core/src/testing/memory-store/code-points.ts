/** Compares by code points, which is the order of UTF-8 bytes and not that of JavaScript's `<`. */
export function compareCodePoints(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
