import type { Account } from "../accounts/account.ts";
import { createId } from "../ids.ts";
import type { Clock } from "../ports/clock.ts";
import type { Hasher } from "../ports/hasher.ts";
import type { Random } from "../ports/random.ts";
import type { Store } from "../ports/store.ts";
import { cutText } from "../text.ts";
import type { Session } from "./session.ts";

/** 256 bits: not to be guessed. */
const tokenBytes = 32;
const maxClientBytes = 128;

/** Opens a session for somebody who has shown who they are. */
export type OpenSession = (
  account: Account,
  client: string,
  door: string,
) => Promise<{ readonly session: Session; readonly token: string }>;

type OpenSessionParts = {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: Hasher;
};

/** Creates the one way to a session, whatever it was opened with. */
export function createOpenSession(parts: OpenSessionParts): OpenSession {
  const { store, clock, random, hasher } = parts;
  return async ({ id: accountId, username, displayName }, client, door) => {
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
    return { session: { ...created, account: { id: accountId, username, displayName } }, token };
  };
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
