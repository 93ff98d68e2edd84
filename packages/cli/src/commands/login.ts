import { createClient } from "@parley/sdk";
import { clientName } from "../client-name.ts";
import type { Command } from "../command.ts";
import { parseFlags, requireNoWords, serverFlags, serverFlagsHelp } from "../flags.ts";
import { exitCodes } from "../io.ts";
import { openProfile, toProfileFolder, toServerUrl } from "../profile.ts";
import { readAnswer, readPassword } from "../read-password.ts";
import { toSafeLine } from "../safe-text.ts";

/** `parley login`: signs in and keeps the session; or ends it. */
export const login: Command = {
  summary: "sign in, and stay so (--end to sign out)",
  help: `Usage: parley login [flags]

Signs in and keeps the session for \`parley chat\` and \`parley send\`.

Flags:
${serverFlagsHelp}
  --end            sign out instead: end the session that is kept

Examples:
  parley login --user ada
  PARLEY_PASSWORD=… parley login --server https://chat.example.org --user ada
  parley login --end`,
  async run(args, io) {
    const options = { ...serverFlags, end: { type: "boolean" } } as const;
    const { values, positionals } = parseFlags(args, options);
    requireNoWords(positionals);
    const serverUrl = toServerUrl(values.server, io.env);
    const profile = await openProfile(toProfileFolder(values.profile, serverUrl, io.env));
    try {
      const client = createClient({ serverUrl, clientName, platform: profile.platform });
      if (values.end) {
        const wasSignedIn = await client.resume();
        if (wasSignedIn) await client.signOut();
        io.stdout.write(wasSignedIn ? `Signed out of ${serverUrl}.\n` : "Nobody was signed in.\n");
        return exitCodes.ok;
      }
      const username = values.user ?? (await readAnswer(io, "Username: "));
      const account = await client.signIn({ username, password: await readPassword(io) });
      client.stop();
      io.stdout.write(`Signed in to ${serverUrl} as ${toSafeLine(account.username)}.\n`);
      return exitCodes.ok;
    } finally {
      await profile.close();
    }
  },
};
