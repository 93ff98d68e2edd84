import { ChatError } from "../error.ts";
import { createId } from "../ids.ts";
import type { Limits } from "../limits.ts";
import { toNetwork } from "../network.ts";
import type { Clock } from "../ports/clock.ts";
import type { Hasher } from "../ports/hasher.ts";
import type { Random } from "../ports/random.ts";
import type { Store } from "../ports/store.ts";
import { cutText, foldName } from "../text.ts";
import type { OpenSession } from "./open-session.ts";
import type { Session } from "./session.ts";
import type { SessionEnds } from "./session-ends.ts";
import type { Sessions, SignIn, SignInFailure } from "./sessions.ts";
import { createSignInThrottle } from "./sign-in-throttle.ts";

/** How coarse `seenAt` is: each use within it costs no write. */
const touchMs = 60_000;
/** A whole house may share one address, and one account may be attacked from many: both are slowed down much later. */
const sharedKeyFactor = 20;

type SessionsParts = {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: Hasher;
  readonly limits: Limits;
  readonly sessionEnds: SessionEnds;
  readonly openSession: OpenSession;
};

/** Creates the sessions on a store. */
export function createSessions(parts: SessionsParts): Sessions {
  const { store, clock, random, hasher, limits, sessionEnds, openSession } = parts;
  const pairThrottle = createSignInThrottle(clock, limits.freeSignInAttempts);
  const sharedThrottle = createSignInThrottle(clock, limits.freeSignInAttempts * sharedKeyFactor);
  let decoyHash: Promise<string> | undefined;

  /**
   * Verified for names that do not exist, so that the time of the answer does not tell which names do; of a password that nobody
   * can hit, because a hasher may know a right one again.
   */
  async function findDecoyHash(): Promise<string> {
    decoyHash ??= hasher.hashPassword(createId(random, "s"));
    try {
      return await decoyHash;
    } catch (thrown) {
      decoyHash = undefined;
      throw thrown;
    }
  }

  /** Which keys an attempt counts for. */
  function toThrottleKeys({ username, address }: SignIn) {
    const name = foldName(cutText(username, limits.maxNameLength * 4));
    const network = toNetwork(address);
    return { pair: `${network} ${name}`, shared: [`address ${network}`, `account ${name}`] };
  }

  function requireNoDelay({ pair, shared }: ReturnType<typeof toThrottleKeys>): void {
    const delays = shared.map((key) => sharedThrottle.findDelay(key));
    const retryAfterMs = Math.max(pairThrottle.findDelay(pair), ...delays);
    if (retryAfterMs === 0) return;
    const seconds = Math.ceil(retryAfterMs / 1000);
    throw new ChatError(
      "resource_exhausted",
      `too many wrong passwords, try again in ${seconds} s`,
      { retryAfterMs },
    );
  }

  async function verify({ username, password }: SignIn) {
    const isPlausible = password.length <= limits.maxPasswordBytes;
    const found = await store.findCredentials(
      foldName(cutText(username, limits.maxNameLength * 4)),
    );
    const hash = found?.passwordHash ?? (await findDecoyHash());
    const isRight = await hasher.verifyPassword(hash, isPlausible ? password : "");
    if (found === undefined) return { failure: "unknown_username" } as const;
    if (!isRight || !isPlausible) return { failure: "wrong_password" } as const;
    return { account: found.account };
  }

  function refuse(failure: SignInFailure): never {
    throw new ChatError("unauthenticated", "the username or the password is wrong", {
      cause: failure,
    });
  }

  async function touch(session: Session): Promise<void> {
    if (clock.now() - session.seenAt >= touchMs) await store.touchSession(session.id, clock.now());
  }

  return {
    async signIn(signIn) {
      const keys = toThrottleKeys(signIn);
      requireNoDelay(keys);
      const verified = await verify(signIn);
      // Again, now that the work is done: many attempts at once must not be worth more than one after the other.
      requireNoDelay(keys);
      if (verified.account === undefined) {
        pairThrottle.addFailure(keys.pair);
        for (const key of keys.shared) sharedThrottle.addFailure(key);
        return refuse(verified.failure);
      }
      pairThrottle.clear(keys.pair);
      return openSession(verified.account, signIn.client, signIn.door);
    },

    async authenticate(token) {
      const session = await store.findSession(hasher.sha256(token));
      if (session === undefined || clock.now() - session.seenAt > limits.sessionLifetimeMs) {
        throw new ChatError("unauthenticated", "the session has ended, sign in again");
      }
      await touch(session);
      return session;
    },

    async find(id) {
      const session = await store.findSessionById(id);
      if (session === undefined) return undefined;
      return clock.now() - session.seenAt > limits.sessionLifetimeMs ? undefined : session;
    },

    async signOut(session) {
      await store.deleteSession(session.account.id, session.id);
      sessionEnds.end(session.id);
    },

    list: (session) => store.listSessions(session.account.id),

    async revoke(session, id) {
      const isDeleted = await store.deleteSession(session.account.id, id);
      if (!isDeleted) throw new ChatError("not_found", "there is no such session");
      sessionEnds.end(id);
    },

    watchEnd: (id, onEnd) => sessionEnds.watch(id, onEnd),
  };
}
