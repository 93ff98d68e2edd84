import { argon2, createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import type { Hasher } from "@parley/core";

const runArgon2 = promisify(argon2);

/** Memory in KiB, passes and lanes of Argon2id. */
export type Argon2Cost = {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
};

// The first recommendation of OWASP's password storage page: 19 MiB, two passes, one lane.
const defaultCost: Argon2Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const tagBytes = 32;
// More than this is no hash of ours: somebody who can write into the store must not make us take all memory.
const maxCost: Argon2Cost = { memory: 1024 * 1024, passes: 16, parallelism: 16 };

/** A hash as text in the PHC form, `$argon2id$v=19$m=…,t=…,p=…$salt$tag`. */
const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** Creates a hasher whose passwords are hashed with Argon2id on Node's thread pool. */
export function createHasher(cost: Argon2Cost = defaultCost): Hasher {
  return {
    async hashPassword(password) {
      const salt = randomBytes(saltBytes);
      const tag = await runArgon2("argon2id", {
        message: password,
        nonce: salt,
        ...cost,
        tagLength: tagBytes,
      });
      const { memory, passes, parallelism } = cost;
      return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${toBase64(salt)}$${toBase64(tag)}`;
    },

    async verifyPassword(hash, password) {
      const parsed = parsePhc(hash);
      if (parsed === undefined) return false;
      const tag = await runArgon2("argon2id", {
        message: password,
        nonce: parsed.salt,
        ...parsed.cost,
        tagLength: parsed.tag.length,
      });
      return timingSafeEqual(tag, parsed.tag);
    },

    sha256: (text) => createHash("sha256").update(text).digest("hex"),
  };
}

function parsePhc(hash: string): { cost: Argon2Cost; salt: Buffer; tag: Buffer } | undefined {
  const match = phc.exec(hash);
  if (match === null) return undefined;
  const [memory = 0, passes = 0, parallelism = 0] = match.slice(1, 4).map(Number);
  const [salt = Buffer.alloc(0), tag = Buffer.alloc(0)] = match
    .slice(4)
    .map((text) => Buffer.from(text, "base64"));
  const isSane =
    memory >= 8 * parallelism &&
    memory <= maxCost.memory &&
    passes >= 1 &&
    passes <= maxCost.passes &&
    parallelism >= 1 &&
    parallelism <= maxCost.parallelism &&
    salt.length >= 8 &&
    tag.length >= 4;
  return isSane ? { cost: { memory, passes, parallelism }, salt, tag } : undefined;
}

function toBase64(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
