import type { Command } from "../command.ts";
import { parseFlags, requireNoWords, serverFlags, serverFlagsHelp } from "../flags.ts";
import { CommandError, exitCodes, type Io } from "../io.ts";
import { readHidden, readPassword } from "../read-password.ts";
import { withClient } from "../signed-in.ts";

/** `parley password`: sets a new password. */
export const password: Command = {
  summary: "change your password, which ends your other sessions",
  help: `Usage: parley password [flags]

Sets a new password. Every other session of the account ends at that moment, whatever it is connected by; the one of this command
stays. Both passwords are asked without showing them, or come from PARLEY_PASSWORD and PARLEY_NEW_PASSWORD.

Flags:
${serverFlagsHelp}

Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 the server was not reached, 4 not signed in.

Examples:
  parley password
  PARLEY_PASSWORD=… PARLEY_NEW_PASSWORD=… parley password`,
  async run(args, io) {
    const { values, positionals } = parseFlags(args, serverFlags);
    requireNoWords(positionals);
    await withClient(values, io, async (client) => {
      const current = await readPassword(io, "Current password: ");
      await client.changePassword(current, await readNewPassword(io));
    });
    io.stdout.write("The password is changed; your other sessions have ended.\n");
    return exitCodes.ok;
  },
};

async function readNewPassword(io: Io): Promise<string> {
  const given = io.env.PARLEY_NEW_PASSWORD;
  if (given !== undefined) return given;
  const next = await readHidden(io, "New password: ", "PARLEY_NEW_PASSWORD");
  if ((await readHidden(io, "The same again: ", "PARLEY_NEW_PASSWORD")) === next) return next;
  throw new CommandError(exitCodes.failed, "the two are not the same; nothing was changed");
}
