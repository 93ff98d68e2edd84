import { type Clock, type Session, type SessionId, toId } from "@parley/core";
import { errors, jwtVerify, SignJWT } from "jose";
import { toUserId } from "./codec.ts";
import { toRefusal } from "./errors.ts";

/**
 * The tokens that clients keep: JSON web tokens, HS256, with the claims of the original (`id`, `username`, `issued_at`,
 * `expired_at`) and `sid`, the session that the token stands for.
 */
export interface Tokens {
  sign(session: Session): Promise<string>;
  /** The session of a token of ours that has not expired; whether it still stands is for the core to say. Throws UNAUTHENTICATED. */
  verify(token: string): Promise<SessionId>;
}

const algorithm = "HS256";
/** A token of ours is a third of it. */
const maxTokenLength = 1_024;

/** Creates tokens under a key of 32 random bytes; another one makes the old tokens invalid. */
export function createTokens(parts: {
  readonly key: Uint8Array;
  readonly clock: Clock;
  readonly lifetimeMs: number;
}): Tokens {
  const { key, clock, lifetimeMs } = parts;

  async function readClaims(token: string) {
    if (token.length > maxTokenLength) throw toRefusal("invalidToken");
    try {
      return (await jwtVerify(token, key, { algorithms: [algorithm] })).payload;
    } catch (thrown) {
      if (thrown instanceof errors.JOSEError) throw toRefusal("invalidToken");
      throw thrown;
    }
  }

  return {
    sign({ id, account }) {
      const now = clock.now();
      return new SignJWT({
        id: toUserId(account.id),
        username: account.username,
        issued_at: new Date(now).toISOString(),
        expired_at: new Date(now + lifetimeMs).toISOString(),
        sid: id,
      })
        .setProtectedHeader({ alg: algorithm, typ: "JWT" })
        .sign(key);
    },
    async verify(token) {
      const { sid, expired_at: expiry } = await readClaims(token);
      const expiresAt = typeof expiry === "string" ? Date.parse(expiry) : Number.NaN;
      if (typeof sid !== "string" || Number.isNaN(expiresAt)) throw toRefusal("invalidToken");
      if (expiresAt <= clock.now()) throw toRefusal("expiredToken");
      return toId<SessionId>(sid);
    },
  };
}
