import { randomBytes } from "node:crypto";
import type { Random } from "@parley/core";

/** Creates a source of the operating system's random bytes. */
export function createRandom(): Random {
  return { bytes: (count) => randomBytes(count) };
}
