import type { Account } from "../accounts/account.ts";
import { type Trail, toAuthor } from "../audit/create-trail.ts";
import { createId } from "../ids.ts";
import type { Clock } from "../ports/clock.ts";
import type { Hasher } from "../ports/hasher.ts";
import type { Random } from "../ports/random.ts";
import type { Store } from "../ports/store.ts";
import { cutText } from "../text.ts";
import type { Session } from "./session.ts";

/** 256 bits: not to be guessed. */
const tokenBytes = 32;
/** Of what a client calls itself. */
export const maxClientBytes = 128;

/** Where somebody comes from. */
export type SignedInFrom = {
  /** What the client calls itself. */
  readonly client: string;
  readonly door: string;
  /** The network address. */
  readonly address: string;
};

/** Opens a session for somebody who has shown who they are. */
export type OpenSession = (
  account: Account,
  from: SignedInFrom,
) => Promise<{ readonly session: Session; readonly token: string }>;

type OpenSessionParts = {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: Hasher;
  readonly trail: Trail;
};

/** Creates the one way to a session, whatever it was opened with. */
export function createOpenSession(parts: OpenSessionParts): OpenSession {
  const { store, clock, random, hasher, trail } = parts;
  return async ({ id: accountId, username, displayName }, { client, door, address }) => {
    const token = toHex(random.bytes(tokenBytes));
    const now = clock.now();
    const created = {
      id: createId(random, "s"),
      client: cutText(client, maxClientBytes),
      door,
      createdAt: now,
      seenAt: now,
    };
    await store.createSession({ ...created, accountId, tokenHash: hasher.sha256(token) });
    const session = { ...created, account: { id: accountId, username, displayName } };
    await trail.record({ act: "signed_in", ...toAuthor(session), client: created.client, address });
    return { session, token };
  };
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
