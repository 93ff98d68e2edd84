import { createHash } from "node:crypto";
import type { Random } from "../ports/random.ts";

/** Creates a source of bytes that look random and are the same in every run with the same seed. No secrets. */
export function createSeededRandom(seed: number): Random {
  let block = 0;
  let rest = new Uint8Array(0);
  return {
    bytes(count) {
      const bytes = new Uint8Array(count);
      for (let filled = 0; filled < count; ) {
        if (rest.length === 0) rest = createHash("sha256").update(`${seed} ${block++}`).digest();
        const piece = rest.subarray(0, count - filled);
        bytes.set(piece, filled);
        filled += piece.length;
        rest = rest.subarray(piece.length);
      }
      return bytes;
    },
  };
}
