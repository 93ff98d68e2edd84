import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Platform } from "@parley/sdk";
import { createNodePlatform } from "@parley/sdk/node";
import { CommandError, exitCodes } from "./io.ts";
import { openProfileLock } from "./profile-lock.ts";

/** Where the command keeps what it knows of one server. */
export interface Profile {
  readonly folder: string;
  readonly platform: Platform;
  /** False when another `parley chat` has the profile: then only the session is read, and nothing is kept. */
  readonly isOwned: boolean;
  close(): Promise<void>;
}

/** The server that is meant: the flag, `PARLEY_SERVER`, or the one on this machine. Throws CommandError for what is no address. */
export function toServerUrl(
  flag: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const said = flag ?? env.PARLEY_SERVER ?? "http://localhost:8000";
  const address = /^https?:\/\//.test(said) ? said : `http://${said}`;
  if (!URL.canParse(address)) {
    throw new CommandError(exitCodes.usage, `not a server address: ${said}`);
  }
  return new URL(address).origin;
}

/** The folder for a server: inside of `--profile`, or of the person's own configuration. */
export function toProfileFolder(
  flag: string | undefined,
  serverUrl: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const base = flag ?? join(env.XDG_CONFIG_HOME || join(homedir(), ".config"), "parley");
  const { protocol, host } = new URL(serverUrl);
  return join(base, `${protocol}${host}`.replaceAll(/[^\w.-]/g, "_"));
}

/** Opens a profile to read its session, for commands that keep nothing. */
export function openGuestProfile(folder: string): Profile {
  return { folder, platform: createGuestPlatform(folder), isOwned: false, close: async () => {} };
}

/** Opens a profile and takes it, so that no other `parley` writes to it; a guest when it is taken already. */
export async function openProfile(folder: string): Promise<Profile> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await openProfileLock(join(folder, "profile.lock"));
  if (lock === undefined) return openGuestProfile(folder);
  return {
    folder,
    platform: createNodePlatform({ folder }),
    isOwned: true,
    close: async () => lock.close(),
  };
}

function createGuestPlatform(folder: string): Platform {
  const platform = createNodePlatform({ folder });
  const values = new Map<string, string | undefined>();
  return {
    ...platform,
    storage: {
      async get(key) {
        if (values.has(key) || key !== "session") return values.get(key);
        return platform.storage.get(key);
      },
      set: async (key, value) => {
        values.set(key, value);
      },
    },
  };
}
