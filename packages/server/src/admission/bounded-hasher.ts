import type { Hasher } from "@parley/core";
import type { Admission } from "./admission.ts";

/**
 * A hasher that works on a bounded number of passwords at once, whatever door they came by; the others wait. Rejects as
 * `Admission.enter` does.
 */
export function createBoundedHasher(hasher: Hasher, admission: Admission): Hasher {
  async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const leave = await admission.enter();
    try {
      return await work();
    } finally {
      leave();
    }
  }

  return {
    hashPassword: (password) => inTurn(() => hasher.hashPassword(password)),
    verifyPassword: (hash, password) => inTurn(() => hasher.verifyPassword(hash, password)),
    sha256: (text) => hasher.sha256(text),
  };
}
