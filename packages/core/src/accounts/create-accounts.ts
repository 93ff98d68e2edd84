import { type Trail, toAuthor, toPerson } from "../audit/create-trail.ts";
import { ChatError } from "../error.ts";
import { createId } from "../ids.ts";
import type { Limits } from "../limits.ts";
import type { Hub } from "../live/hub.ts";
import { toNetwork } from "../network.ts";
import type { Clock } from "../ports/clock.ts";
import type { Hasher } from "../ports/hasher.ts";
import type { Random } from "../ports/random.ts";
import type { Store } from "../ports/store.ts";
import { createRequireRate, type RequireRate, toTooMany } from "../rate-limit.ts";
import type { Session } from "../sessions/session.ts";
import type { SessionEnds } from "../sessions/session-ends.ts";
import { createSignInThrottle } from "../sessions/sign-in-throttle.ts";
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
  readonly requireChangeRate: RequireRate;
  readonly trail: Trail;
  readonly reservedNames?: readonly string[];
};

/** The accounts as the core has them. */
type OwnedAccounts = Accounts & {
  /** Makes an account whose username is its id and that no password opens. */
  registerWithoutPassword(address: string): Promise<Account>;
};

/** Creates the accounts on a store. */
export function createAccounts(parts: AccountsParts): OwnedAccounts {
  const { store, hub, clock, random, hasher, limits, sessionEnds, requireChangeRate, trail } =
    parts;
  const requireRegistrationRate = createRequireRate(
    clock,
    { burst: limits.maxRegistrationsPerHour, windowMs: hourMs },
    "new accounts from this address",
  );
  const takeRegistration = (address: string): void => requireRegistrationRate(toNetwork(address));

  // Who has a token without its password must not find the password out by changing it.
  const guessThrottle = createSignInThrottle(clock, limits.freeSignInAttempts);
  const reserved = new Set((parts.reservedNames ?? []).map(foldName));

  function parseUsername(text: string): string {
    const username = parseName("username", text, limits.maxNameLength);
    if (reserved.has(foldName(username))) {
      throw new ChatError("already_exists", `${username} already exists`);
    }
    return username;
  }

  function parsePatch({ about, displayName, username, avatarId }: ProfilePatch) {
    if (about !== undefined) requireText("about", about, limits.maxAboutBytes);
    const newUsername = username === undefined ? undefined : parseUsername(username);
    return {
      ...(about !== undefined && { about }),
      ...(displayName !== undefined && {
        displayName: parseName("display name", displayName, limits.maxNameLength),
      }),
      ...(newUsername !== undefined && {
        username: newUsername,
        foldedUsername: foldName(newUsername),
      }),
      ...(avatarId !== undefined && { avatarId }),
    };
  }

  /** No password has an empty hash. */
  async function add(account: Account, passwordHash: string, address: string): Promise<Account> {
    const { username } = account;
    const event = await store.createAccount(account, foldName(username), passwordHash);
    if (event === undefined) throw new ChatError("already_exists", `${username} already exists`);
    hub.publish(event);
    await trail.record({ act: "registered", by: toPerson(account), address });
    return account;
  }

  async function recordRenaming(session: Session, account: Account): Promise<void> {
    const { username } = session.account;
    if (account.username === username) return;
    const renamed = { ...toAuthor(session), by: toPerson(account), detail: `was ${username}` };
    await trail.record({ act: "username_changed", ...renamed });
  }

  const toAccount = (id: Account["id"], username: string, displayName: string): Account => ({
    id,
    username,
    displayName,
    about: "",
    avatarId: undefined,
    createdAt: clock.now(),
  });

  return {
    async registerWithoutPassword(address) {
      takeRegistration(address);
      const id = createId(random, "a");
      return add(toAccount(id, id, id), "", address);
    },

    async register({ username: wanted, password, displayName, address }) {
      const username = parseUsername(wanted);
      requirePassword(password, limits);
      const shown = parseName("display name", displayName || username, limits.maxNameLength);
      takeRegistration(address);
      const hash = await hasher.hashPassword(password);
      return add(toAccount(createId(random, "a"), username, shown), hash, address);
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
      const parsed = parsePatch(patch);
      requireChangeRate(session.account.id);
      const updated = await store.updateProfile(session.account.id, parsed, clock.now());
      switch (updated.status) {
        case "taken":
          throw new ChatError("already_exists", `${patch.username} already exists`);
        case "no_such_file":
          throw new ChatError("not_found", "there is no such file");
        case "no_such_account":
          throw new ChatError("not_found", "there is no such account");
        case "updated":
          hub.publish(updated.event);
          if (parsed.username !== undefined) await recordRenaming(session, updated.account);
          return updated.account;
      }
    },

    async changePassword(session: Session, current: string, next: string) {
      requirePassword(next, limits);
      requireText("password", current, limits.maxPasswordBytes);
      // The session may know the account by a name that it has no more.
      const account = await store.findAccount(session.account.id);
      const found = account && (await store.findCredentials(foldName(account.username)));
      const waitMs = guessThrottle.findDelay(session.account.id);
      if (waitMs > 0) throw toTooMany("wrong passwords", waitMs);
      if (found === undefined || !(await hasher.verifyPassword(found.passwordHash, current))) {
        guessThrottle.addFailure(session.account.id);
        await trail.record({ act: "password_change_failed", ...toAuthor(session) });
        throw new ChatError("permission_denied", "the current password is wrong");
      }
      guessThrottle.clear(session.account.id);
      const hash = await hasher.hashPassword(next);
      const ended = await store.replacePassword(session.account.id, hash, session.id);
      for (const id of ended) sessionEnds.end(id);
      const detail = `${ended.length} other sessions ended`;
      await trail.record({ act: "password_changed", ...toAuthor(session), detail });
    },
  };
}
