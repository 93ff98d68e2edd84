import {
  type AccountId,
  ChatError,
  type Clock,
  type ConversationId,
  type Core,
  type Session,
  type SessionId,
} from "@parley/core";
import { leaveGraceMs, socketGraceMs } from "./limits.ts";

/** The WebSocket of a session, as the others see it. */
export interface Line {
  /** Whether its client still answers. */
  isAlive(): Promise<boolean>;
  close(code: number, reason: string): void;
}

/** What a session of this door has been told; its client knows nothing else. */
export type Shown = {
  /** The chats in the client's list, and whom a chat of two is with. */
  readonly chats: Map<ConversationId, AccountId | undefined>;
  /** Whether the client has ever asked for its list. */
  hasListed: boolean;
};

/** Somebody who is signed in by this door. */
export type SignedIn = { readonly session: Session; readonly shown: Shown };

/**
 * Who is signed in by this door. This wire has no sign-out: a session ends with its WebSocket, or when it has none for a
 * while. And it has one place for each account, which is taken only while a WebSocket lives: nobody is ever locked out.
 */
export interface SignIns {
  /**
   * Lets a new session in and ends the older ones of its account. Throws `failed_precondition`, and ends the new one, while
   * a WebSocket of the account is open and answers.
   */
  admit(session: Session): Promise<void>;
  /** Who has the token. Throws `unauthenticated`; also for sessions of other doors, whose life is not ours to end. */
  authenticate(token: string): Promise<SignedIn>;
  /** Gives the session its line; one that it had is closed. */
  attach(signedIn: SignedIn, line: Line): void;
  /** Takes the line away, if it is the session's. */
  detach(signedIn: SignedIn, line: Line): void;
  /** Forgets everything and ends nothing: sessions outlive a restart of the server, by the grace. */
  close(): void;
}

type Entry = {
  readonly signedIn: SignedIn;
  line: Line | undefined;
  /** After a line was lost: no call makes the session live longer. */
  isLeaving: boolean;
  cancelGrace: () => void;
  readonly stopWatching: () => void;
};

type SignInsParts = {
  readonly sessions: Core["sessions"];
  readonly clock: Clock;
  readonly doorName: string;
  /** Told when a session could not be ended. */
  readonly onFailure: (failure: unknown) => void;
};

/** Creates the list, empty. */
export function createSignIns({ sessions, clock, doorName, onFailure }: SignInsParts): SignIns {
  const entries = new Map<SessionId, Entry>();

  function enter(session: Session): Entry {
    const known = entries.get(session.id);
    if (known !== undefined) return known;
    const entry: Entry = {
      signedIn: { session, shown: { chats: new Map(), hasListed: false } },
      line: undefined,
      isLeaving: false,
      cancelGrace: () => {},
      stopWatching: sessions.watchEnd(session.id, () => remove(entry)),
    };
    entries.set(session.id, entry);
    return entry;
  }

  function remove(entry: Entry): void {
    entries.delete(entry.signedIn.session.id);
    entry.cancelGrace();
    entry.line?.close(1008, "the session has ended, sign in again");
  }

  function endAfter(entry: Entry, delayMs: number): void {
    entry.cancelGrace();
    entry.cancelGrace = clock.schedule(delayMs, () => {
      sessions.signOut(entry.signedIn.session).catch(onFailure);
    });
  }

  /** Whether the account has a line that answers. One that does not is closed. */
  async function isHere(id: AccountId): Promise<boolean> {
    for (const { signedIn, line } of [...entries.values()]) {
      if (signedIn.session.account.id !== id || line === undefined) continue;
      if (await line.isAlive()) return true;
      line.close(1001, "no answer to a ping");
    }
    return false;
  }

  async function endOlder(session: Session): Promise<void> {
    for (const { id, door } of await sessions.list(session)) {
      if (door === doorName && id !== session.id)
        await sessions.revoke(session, id).catch(ignoreGone);
    }
  }

  return {
    async admit(session) {
      if (await isHere(session.account.id)) {
        await sessions.signOut(session);
        throw new ChatError("failed_precondition", "already logged in elsewhere");
      }
      await endOlder(session);
      endAfter(enter(session), socketGraceMs);
    },

    async authenticate(token) {
      const session = await sessions.authenticate(token);
      if (session.door !== doorName) {
        throw new ChatError("unauthenticated", "the session has ended, sign in again");
      }
      const entry = enter(session);
      if (entry.line === undefined && !entry.isLeaving) endAfter(entry, socketGraceMs);
      return { session, shown: entry.signedIn.shown };
    },

    attach({ session }, line) {
      const entry = enter(session);
      const { line: older } = entry;
      entry.cancelGrace();
      entry.isLeaving = false;
      entry.line = line;
      older?.close(1008, "another connection of this session took its place");
    },

    detach({ session }, line) {
      const entry = entries.get(session.id);
      if (entry?.line !== line) return;
      entry.line = undefined;
      entry.isLeaving = true;
      endAfter(entry, leaveGraceMs);
    },

    close() {
      for (const { cancelGrace, stopWatching } of entries.values()) {
        cancelGrace();
        stopWatching();
      }
      entries.clear();
    },
  };
}

/** It has ended by itself meanwhile. */
function ignoreGone(thrown: unknown): void {
  if (!(thrown instanceof ChatError) || thrown.code !== "not_found") throw thrown;
}
