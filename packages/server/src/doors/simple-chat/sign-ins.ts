import { createHmac, randomBytes } from "node:crypto";
import { ChatError, type Clock, type Core, type Session } from "@parley/core";
import type { Log } from "../../net/log.ts";
import type { Credentials } from "./credentials.ts";
import { maxSignIns, signInIdleMs } from "./limits.ts";

/** Who calls. */
export type Caller = Credentials & {
  /** The network address, without port. */
  readonly address: string;
  /** What the client calls itself. */
  readonly client: string;
};

/** A session in use by one call. */
export type SignInLease = { readonly session: Session; close(): void };

/**
 * Sessions of clients that send their password with every call. The calls of one person from one address share a
 * session: the first verifies the password, the others are known by a keyed hash of address, name and password, which
 * lives in memory alone. A session that was ended, as by a new password, is no use from that moment on; one without a
 * call ends after some minutes.
 */
export interface SignIns {
  /** The caller's session. Throws what `Sessions.signIn` throws. */
  open(caller: Caller): Promise<SignInLease>;
  /** Ends every session. */
  close(): Promise<void>;
}

type Entry = {
  readonly key: string;
  readonly session: Promise<Session>;
  calls: number;
  cancelIdle: () => void;
  stopWatching: () => void;
};

type SignInsParts = {
  readonly sessions: Core["sessions"];
  readonly clock: Clock;
  readonly log: Log;
  readonly door: string;
  /** Default: `maxSignIns`. */
  readonly maxEntries?: number;
};

/** Creates the sign-ins of a door. */
export function createSignIns(parts: SignInsParts): SignIns {
  const { sessions, clock, log, door, maxEntries = maxSignIns } = parts;
  const secret = randomBytes(32);
  const entries = new Map<string, Entry>();

  function toKey({ address, username, password }: Caller): string {
    const text = JSON.stringify([address, username, password]);
    return createHmac("sha256", secret).update(text).digest("base64url");
  }

  function forget(entry: Entry): void {
    entry.cancelIdle();
    entry.stopWatching();
    if (entries.get(entry.key) === entry) entries.delete(entry.key);
  }

  async function end(entry: Entry): Promise<void> {
    forget(entry);
    try {
      await sessions.signOut(await entry.session);
    } catch (thrown) {
      log.debug({ err: thrown }, "a session could not be ended; it expires");
    }
  }

  async function signIn(entry: () => Entry, caller: Caller): Promise<Session> {
    const { session } = await sessions.signIn({ ...caller, door });
    entry().stopWatching = sessions.watchEnd(session.id, () => forget(entry()));
    return session;
  }

  function add(key: string, caller: Caller): Entry {
    const entry: Entry = {
      key,
      session: signIn(() => entry, caller),
      calls: 0,
      cancelIdle() {},
      stopWatching() {},
    };
    entry.session.catch(() => forget(entry));
    return entry;
  }

  /** Ends the one that has been idle for longest, when there are too many. */
  function makeRoom(): void {
    if (entries.size < maxEntries) return;
    for (const entry of entries.values()) {
      if (entry.calls > 0) continue;
      void end(entry);
      return;
    }
  }

  function take(caller: Caller): Entry {
    const key = toKey(caller);
    const known = entries.get(key);
    if (known === undefined) makeRoom();
    const entry = known ?? add(key, caller);
    // Behind all others: the first is the one that has not been used for longest.
    entries.delete(key);
    entries.set(key, entry);
    entry.cancelIdle();
    entry.calls += 1;
    return entry;
  }

  function release(entry: Entry): void {
    entry.calls -= 1;
    if (entry.calls > 0 || entries.get(entry.key) !== entry) return;
    entry.cancelIdle = clock.schedule(signInIdleMs, () => void end(entry));
  }

  async function lease(caller: Caller): Promise<SignInLease | undefined> {
    const entry = take(caller);
    try {
      const session = await sessions.find((await entry.session).id);
      if (session !== undefined) return { session, close: once(() => release(entry)) };
      forget(entry);
      return undefined;
    } catch (thrown) {
      release(entry);
      throw thrown;
    }
  }

  return {
    async open(caller) {
      // Another process may have ended a session that is known here: then the password is verified again.
      return (await lease(caller)) ?? (await lease(caller)) ?? refuseEnded();
    },
    async close() {
      await Promise.all([...entries.values()].map(end));
    },
  };
}

function refuseEnded(): never {
  throw new ChatError("unauthenticated", "the session has ended");
}

function once(run: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) run();
    isDone = true;
  };
}
