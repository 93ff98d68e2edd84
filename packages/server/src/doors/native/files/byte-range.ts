import type { ByteRange } from "@parley/core";

/** What a `range` header asks of a file: all of it, a part, or what it does not have. */
export type RangeAnswer =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly range: ByteRange }
  | { readonly kind: "unsatisfiable" };

const whole: RangeAnswer = { kind: "whole" };

/**
 * Reads a `range` header for a file of `size` bytes (RFC 9110, 14.2). A header of another unit, with several
 * ranges, or that breaks the grammar is ignored, as the RFC allows: the answer is the whole file.
 */
export function parseRange(header: string | undefined, size: number): RangeAnswer {
  const [, first, last] = /^bytes=\s*(\d*)-(\d*)\s*$/.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return whole;
  if (first === "") {
    const length = Math.min(Number(last), size);
    if (length === 0) return { kind: "unsatisfiable" };
    return { kind: "part", range: { start: size - length, end: size } };
  }
  const start = Number(first);
  const end = last === "" ? size : Math.min(Number(last) + 1, size);
  if (last !== "" && Number(last) < start) return whole;
  return start < size ? { kind: "part", range: { start, end } } : { kind: "unsatisfiable" };
}
