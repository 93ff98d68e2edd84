import { createClient } from "@parley/sdk";
import { clientName } from "../client-name.ts";
import type { Command } from "../command.ts";
import { parseFlags, requireNoWords, serverFlags, serverFlagsHelp } from "../flags.ts";
import { CommandError, exitCodes } from "../io.ts";
import { openProfile, toProfileFolder, toServerUrl } from "../profile.ts";
import { readAnswer, readPassword } from "../read-password.ts";
import { toSafeLine } from "../safe-text.ts";

/** `parley register`: makes an account and signs in. */
export const register: Command = {
  summary: "make an account and sign in",
  help: `Usage: parley register [flags]

Makes an account, signs in and keeps the session for \`parley chat\` and \`parley send\`.

Flags:
${serverFlagsHelp}
  --name NAME      the name that others see (default: the username)

Examples:
  parley register --user ada --name "Ada Lovelace"
  PARLEY_PASSWORD=… parley register --server https://chat.example.org --user ada`,
  async run(args, io) {
    const options = { ...serverFlags, name: { type: "string" } } as const;
    const { values, positionals } = parseFlags(args, options);
    requireNoWords(positionals);
    const serverUrl = toServerUrl(values.server, io.env);
    const username = values.user ?? (await readAnswer(io, "Username: "));
    const password = await readPassword(io);
    if (io.env.PARLEY_PASSWORD === undefined) {
      const again = await readPassword(io, "Password again: ");
      if (again !== password) throw new CommandError(exitCodes.failed, "the passwords differ");
    }
    const profile = await openProfile(toProfileFolder(values.profile, serverUrl, io.env));
    try {
      const client = createClient({ serverUrl, clientName, platform: profile.platform });
      const displayName = values.name === undefined ? {} : { displayName: values.name };
      await client.register({ username, password, ...displayName });
      const account = await client.signIn({ username, password });
      client.stop();
      io.stdout.write(`Signed in to ${serverUrl} as ${toSafeLine(account.username)}.\n`);
      return exitCodes.ok;
    } finally {
      await profile.close();
    }
  },
};
