import type { Clock, Core, Session, SessionId } from "@parley/core";
import type { Tokens } from "./tokens.ts";

/** Somebody who logs in. */
export type Login = {
  readonly username: string;
  readonly password: string;
  /** The network address, without port. */
  readonly address: string;
  /** What the client calls itself. */
  readonly client: string;
};

/** Trades a password for a session and its token. Throws what `Sessions.signIn` throws. */
export type LogIn = (
  login: Login,
) => Promise<{ readonly session: Session; readonly token: string }>;

type LogInParts = {
  readonly sessions: Core["sessions"];
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly tokenLifetimeMs: number;
  /** Whether a stream of the session is open: it outlives its token. */
  readonly isInUse: (id: SessionId) => boolean;
  readonly door: string;
};

/**
 * Creates the log-in. The wire has no log-out, and clients forget their tokens: so each log-in ends the account's sessions of this
 * door whose tokens have expired, and they do not pile up in its list.
 */
export function createLogIn(parts: LogInParts): LogIn {
  const { sessions, tokens, clock, tokenLifetimeMs, isInUse, door } = parts;

  async function endExpired(session: Session): Promise<void> {
    const latest = clock.now() - tokenLifetimeMs;
    for (const old of await sessions.list(session)) {
      if (old.door !== door || old.createdAt > latest || isInUse(old.id)) continue;
      // Another log-in may have been faster, and what is left over is ended by the next one.
      await sessions.revoke(session, old.id).catch(() => {});
    }
  }

  return async (login) => {
    const { session } = await sessions.signIn({ ...login, door });
    await endExpired(session);
    return { session, token: await tokens.sign(session) };
  };
}
