import type { SessionId } from "../ids.ts";
import type { Session } from "./session.ts";

/** What somebody gives to sign in. */
export type SignIn = {
  readonly username: string;
  readonly password: string;
  /** The peer's network address without its port; attempts are limited by it and by the account. */
  readonly address: string;
  /** What the client calls itself. Cut to 128 bytes. */
  readonly client: string;
  /** The door's name, for example `chat-room`. */
  readonly door: string;
};

/** Why a sign-in failed. One answer for strangers, two for the wires that tell them apart. */
export type SignInFailure = "unknown_username" | "wrong_password";

/** Signed-in states. */
export interface Sessions {
  /**
   * Trades a username and a password for a session and its token. Throws `unauthenticated` when they
   * are wrong (`cause` is a SignInFailure, for wires that tell the two apart), `resource_exhausted`
   * with `retryAfterMs` after too many wrong ones from the address or for the account.
   */
  signIn(signIn: SignIn): Promise<{ readonly session: Session; readonly token: string }>;
  /** The session of a token. Throws `unauthenticated` when there is none (any more). */
  authenticate(token: string): Promise<Session>;
  /** The session by its id, for what it has signed; `undefined` when it has ended. The caller has checked the signature. */
  find(id: SessionId): Promise<Session | undefined>;
  /** Ends the session. */
  signOut(session: Session): Promise<void>;
  /** The sessions of the caller's account, newest first. */
  list(session: Session): Promise<readonly Session[]>;
  /** Ends one session of the caller's account. Throws `not_found`. */
  revoke(session: Session, id: SessionId): Promise<void>;
  /**
   * Calls `onEnd` once when the session ends, however it ends: signed out, revoked, expired. A door
   * closes the connection then. The returned function stops the watch.
   */
  watchEnd(id: SessionId, onEnd: () => void): () => void;
}
