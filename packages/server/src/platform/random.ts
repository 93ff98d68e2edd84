import { randomBytes } from "node:crypto";
import type { Random } from "@parley/core";

/** Asked of the system at once: each asking costs more than the bytes of many ids do. */
const storedBytes = 4096;
/** More at a time does not come from what is stored. */
const maxServed = 256;

/** Creates a source of the operating system's random bytes. None is given out twice. */
export function createRandom(): Random {
  let stored = Buffer.alloc(0);
  return {
    bytes(count) {
      if (count > maxServed) return randomBytes(count);
      if (stored.length < count) stored = randomBytes(storedBytes);
      const served = Uint8Array.from(stored.subarray(0, count));
      stored = stored.subarray(count);
      return served;
    },
  };
}
