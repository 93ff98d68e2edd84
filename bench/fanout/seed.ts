import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createCore, type OwnedCore, type Session } from "@parley/core";
import { createMemoryBlobs, createMemoryBusHub } from "@parley/core/testing";
import { createClock } from "../../packages/server/src/platform/clock.ts";
import { createHasher } from "../../packages/server/src/platform/hasher.ts";
import { createMedia } from "../../packages/server/src/platform/media.ts";
import { createRandom } from "../../packages/server/src/platform/random.ts";
import { openSqliteStore } from "../../packages/server/src/stores/sqlite/store.ts";

/** People in a data folder, who need not register and sign in one after the other. */
export type Seed = {
  /** To be copied for each server. */
  readonly folder: string;
  /** One token a line, by the number of the account. */
  readonly tokens: string;
  /** One group's id a line; empty without groups. */
  readonly conversations: string;
};

/** Of every account; accounts are called user0, user1 … */
export const password = "password";

/**
 * A hash names its own cost: with this one a sign-in costs microseconds. Signing in is not what is measured, and
 * 5000 sign-ins of the usual cost take minutes.
 */
const cheapHashes = { memory: 8, passes: 1, parallelism: 1 };
/** Registered at once; a group commit takes them together. */
const atOnce = 256;

/** Makes a data folder with accounts, each signed in once, and with groups of `perGroup` of them, one after the other. */
export async function seed(
  place: string,
  accounts: number,
  groups = 0,
  perGroup = 0,
): Promise<Seed> {
  const made = mkdtempSync(join(place, "seed-"));
  const folder = join(made, "data");
  mkdirSync(folder, { mode: 0o700 });
  const clock = createClock();
  const store = await openSqliteStore({ path: join(folder, "parley.db") });
  const core = createCore({
    store,
    blobs: createMemoryBlobs({ clock }),
    bus: createMemoryBusHub().connect(),
    clock,
    random: createRandom(),
    hasher: createHasher(cheapHashes),
    media: createMedia(),
    audit: { record: async () => {} },
    codeSender: { send: async () => {} },
    limits: { maxRegistrationsPerHour: Number.MAX_SAFE_INTEGER },
    onDefect: (defect) => console.error(defect),
  });
  const entries = await inTurns(accounts, (number) => enter(core, `user${number}`));
  const ids = await inTurns(groups, async (number) => {
    const members = entries.slice(number * perGroup, (number + 1) * perGroup);
    return createGroup(
      core,
      `Room ${number}`,
      members.map(({ session }) => session),
    );
  });
  core.close();
  await store.close();
  const tokens = join(made, "tokens");
  writeFileSync(tokens, entries.map(({ token }) => `${token}\n`).join(""));
  const conversations = join(made, "conversations");
  writeFileSync(conversations, ids.map((id) => `${id}\n`).join(""));
  return { folder, tokens, conversations };
}

async function enter(core: OwnedCore, username: string) {
  const address = "127.0.0.1";
  await core.accounts.register({ username, password, address });
  return core.sessions.signIn({ username, password, address, client: "bench", door: "native" });
}

async function createGroup(
  core: OwnedCore,
  title: string,
  [owner, ...others]: readonly Session[],
): Promise<string> {
  if (owner === undefined) throw new Error("a group without members");
  const memberIds = others.map(({ account }) => account.id);
  return (await core.conversations.create(owner, { kind: "group", title, memberIds })).id;
}

async function inTurns<Made>(count: number, make: (number: number) => Promise<Made>) {
  const all: Made[] = [];
  for (let start = 0; start < count; start += atOnce) {
    const size = Math.min(atOnce, count - start);
    all.push(...(await Promise.all(Array.from({ length: size }, (_, at) => make(start + at)))));
  }
  return all;
}
