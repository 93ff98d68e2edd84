import { type Client, createClient } from "@parley/sdk";
import { clientName } from "./client-name.ts";
import { CommandError, exitCodes, type Io } from "./io.ts";
import { openGuestProfile, type Profile, toProfileFolder, toServerUrl } from "./profile.ts";
import { readPassword } from "./read-password.ts";

/** The flags of `serverFlags`, as they came. */
export type ServerFlagValues = {
  readonly server?: string | undefined;
  readonly profile?: string | undefined;
  readonly user?: string | undefined;
};

/**
 * Does something as the person whose session is kept, or for `--user` with a session that ends with it. For scripts: keeps nothing, so
 * several may run at once. Throws CommandError when nobody is signed in.
 */
export async function withClient<Result>(
  values: ServerFlagValues,
  io: Io,
  run: (client: Client, profile: Profile) => Promise<Result>,
): Promise<Result> {
  const serverUrl = toServerUrl(values.server, io.env);
  const profile = openGuestProfile(toProfileFolder(values.profile, serverUrl, io.env));
  const client = createClient({ serverUrl, clientName, platform: profile.platform });
  const isOwnSession = await signIn(client, values.user, io);
  try {
    return await run(client, profile);
  } finally {
    if (isOwnSession) await client.signOut().catch(() => undefined);
    client.stop();
  }
}

/** Signs in; whether with a session of its own. */
async function signIn(client: Client, username: string | undefined, io: Io): Promise<boolean> {
  if (username !== undefined) {
    await client.signIn({ username, password: await readPassword(io) });
    return true;
  }
  if (await client.resume()) return false;
  throw new CommandError(
    exitCodes.signedOut,
    "nobody is signed in: run `parley login` or give --user",
  );
}
