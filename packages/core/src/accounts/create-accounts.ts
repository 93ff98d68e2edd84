import { ChatError } from "../error.ts";
import { createId } from "../ids.ts";
import type { Limits } from "../limits.ts";
import type { Hub } from "../live/hub.ts";
import type { Clock } from "../ports/clock.ts";
import type { Hasher } from "../ports/hasher.ts";
import type { Random } from "../ports/random.ts";
import type { Store } from "../ports/store.ts";
import { createRateLimit } from "../rate-limit.ts";
import type { Session } from "../sessions/session.ts";
import type { SessionEnds } from "../sessions/session-ends.ts";
import { foldName, parseName, requireText } from "../text.ts";
import type { Account, ProfilePatch } from "./account.ts";
import type { Accounts } from "./accounts.ts";
import { requirePassword } from "./passwords.ts";

const hourMs = 3_600_000;

type AccountsParts = {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: Hasher;
  readonly limits: Limits;
  readonly sessionEnds: SessionEnds;
};

/** Creates the accounts on a store. */
export function createAccounts(parts: AccountsParts): Accounts {
  const { store, hub, clock, random, hasher, limits, sessionEnds } = parts;
  const registrationLimit = createRateLimit(clock, {
    burst: limits.maxRegistrationsPerHour,
    windowMs: hourMs,
  });

  function parsePatch(patch: ProfilePatch): ProfilePatch {
    if (patch.about !== undefined) requireText("about", patch.about, limits.maxAboutBytes);
    if (patch.displayName === undefined) return patch;
    const displayName = parseName("display name", patch.displayName, limits.maxNameLength);
    return { ...patch, displayName };
  }

  return {
    async register({ username: wanted, password, displayName, address }) {
      const username = parseName("username", wanted, limits.maxNameLength);
      requirePassword(password, limits);
      const account: Account = {
        id: createId(random, "a"),
        username,
        displayName: parseName("display name", displayName || username, limits.maxNameLength),
        about: "",
        createdAt: clock.now(),
      };
      const retryAfterMs = registrationLimit.take(address);
      if (retryAfterMs > 0) {
        throw new ChatError("resource_exhausted", "too many new accounts from this address", {
          retryAfterMs,
        });
      }
      const hash = await hasher.hashPassword(password);
      const event = await store.createAccount(account, foldName(username), hash);
      if (event === undefined) throw new ChatError("already_exists", `${username} already exists`);
      hub.publish(event);
      return account;
    },

    async get(_session, id) {
      const account = await store.findAccount(id);
      if (account === undefined) throw new ChatError("not_found", "there is no such account");
      return account;
    },

    async getByUsername(_session, username) {
      const found = await store.findCredentials(foldName(username));
      if (found === undefined) throw new ChatError("not_found", "there is no such account");
      return found.account;
    },

    async updateProfile(session, patch) {
      const updated = await store.updateProfile(session.account.id, parsePatch(patch), clock.now());
      if (updated === undefined) throw new ChatError("not_found", "there is no such account");
      hub.publish(updated.event);
      return updated.account;
    },

    async changePassword(session: Session, current: string, next: string) {
      requirePassword(next, limits);
      requireText("password", current, limits.maxPasswordBytes);
      const found = await store.findCredentials(foldName(session.account.username));
      if (found === undefined || !(await hasher.verifyPassword(found.passwordHash, current))) {
        throw new ChatError("permission_denied", "the current password is wrong");
      }
      const hash = await hasher.hashPassword(next);
      const ended = await store.replacePassword(session.account.id, hash, session.id);
      for (const id of ended) sessionEnds.end(id);
    },
  };
}
