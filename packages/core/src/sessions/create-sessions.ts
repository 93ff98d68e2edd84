import { type Trail, toAuthor, toPerson } from "../audit/create-trail.ts";
import { ChatError } from "../error.ts";
import { createId } from "../ids.ts";
import type { Limits } from "../limits.ts";
import { toNetwork } from "../network.ts";
import type { Clock } from "../ports/clock.ts";
import type { Hasher } from "../ports/hasher.ts";
import type { Random } from "../ports/random.ts";
import type { Store } from "../ports/store.ts";
import { toTooMany } from "../rate-limit.ts";
import { cutText, foldName } from "../text.ts";
import type { OpenSession, SignedInFrom } from "./open-session.ts";
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
  readonly trail: Trail;
};

/** Creates the sessions on a store. */
export function createSessions(parts: SessionsParts): Sessions {
  const { store, clock, random, hasher, limits, sessionEnds, openSession, trail } = parts;
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

  const toFoldedName = (username: string) => foldName(cutText(username, limits.maxNameLength * 4));

  /** Which keys an attempt counts for. */
  function toThrottleKeys({ username, address }: SignIn) {
    const name = toFoldedName(username);
    const network = toNetwork(address);
    return { pair: `${network} ${name}`, shared: [`address ${network}`, `account ${name}`] };
  }

  function findDelay({ pair, shared }: ReturnType<typeof toThrottleKeys>): number {
    const delays = shared.map((key) => sharedThrottle.findDelay(key));
    return Math.max(pairThrottle.findDelay(pair), ...delays);
  }

  async function refuseForNow(retryAfterMs: number, from: SignedInFrom): Promise<never> {
    await trail.record({ act: "sign_in_failed", ...from, detail: "too_many_attempts" });
    throw toTooMany("wrong passwords", retryAfterMs);
  }

  /** Whose password it is, and its hash. */
  async function verify({ username, password }: SignIn) {
    const isPlausible = password.length <= limits.maxPasswordBytes;
    const found = await store.findCredentials(toFoldedName(username));
    const hash = found?.passwordHash ?? (await findDecoyHash());
    const isRight = await hasher.verifyPassword(hash, isPlausible ? password : "");
    if (found === undefined) return { failure: "unknown_username" } as const;
    if (!isRight || !isPlausible) return { failure: "wrong_password", ...found } as const;
    return { failure: undefined, ...found } as const;
  }

  /** A password that was changed while it was verified opens nothing: its sessions have been ended before this one was there. */
  async function requireUnchanged({ account, id }: Session, passwordHash: string): Promise<void> {
    const now = await store.findCredentials(foldName(account.username));
    if (now?.passwordHash === passwordHash) return;
    await store.deleteSession(account.id, id);
    refuse("wrong_password");
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
      const { client, door, address } = signIn;
      const from = { client, door, address };
      const keys = toThrottleKeys(signIn);
      const delayMs = findDelay(keys);
      if (delayMs > 0) return refuseForNow(delayMs, from);
      const verified = await verify(signIn);
      // Again, now that the work is done: many attempts at once must not be worth more than one after the other.
      const newDelayMs = findDelay(keys);
      if (newDelayMs > 0) return refuseForNow(newDelayMs, from);
      if (verified.failure !== undefined) {
        pairThrottle.addFailure(keys.pair);
        for (const key of keys.shared) sharedThrottle.addFailure(key);
        const on = "account" in verified ? { on: toPerson(verified.account) } : {};
        await trail.record({ act: "sign_in_failed", ...on, ...from, detail: verified.failure });
        return refuse(verified.failure);
      }
      pairThrottle.clear(keys.pair);
      const opened = await openSession(verified.account, from);
      await requireUnchanged(opened.session, verified.passwordHash);
      return opened;
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
      const wasOpen = await store.deleteSession(session.account.id, session.id);
      sessionEnds.end(session.id);
      if (wasOpen) await trail.record({ act: "signed_out", ...toAuthor(session) });
    },

    list: (session) => store.listSessions(session.account.id),

    async revoke(session, id) {
      const isDeleted = await store.deleteSession(session.account.id, id);
      if (!isDeleted) throw new ChatError("not_found", "there is no such session");
      sessionEnds.end(id);
      const { by, door } = toAuthor(session);
      await trail.record({ act: "session_revoked", by, door, sessionId: id });
    },

    watchEnd: (id, onEnd) => sessionEnds.watch(id, onEnd),
  };
}
