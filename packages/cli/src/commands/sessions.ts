import type { SessionInfo } from "@parley/sdk";
import type { Command } from "../command.ts";
import { parseFlags, requireNoWords, serverFlags, serverFlagsHelp } from "../flags.ts";
import { formatTable } from "../format-table.ts";
import { exitCodes } from "../io.ts";
import { toSafeLine } from "../safe-text.ts";
import { withClient } from "../signed-in.ts";

/** `parley sessions`: where the account is signed in, and how to end it there. */
export const sessions: Command = {
  summary: "list where you are signed in, and sign out there",
  help: `Usage: parley sessions [flags]

Lists the sessions of your account, newest first: the id, the door, when it was seen last, and what the client calls itself. A session
that is ended is over at that moment, whatever it is connected by.

Flags:
${serverFlagsHelp}
  --end ID         end this session; may be repeated
  --end-others     end all but the one of this command
  --json           one line of JSON for each: {"id","door","client","createdAt","seenAt","isCurrent"}

Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 the server was not reached, 4 not signed in.

Examples:
  parley sessions
  parley sessions --end s_4azkjr0y8yyxvx7t
  parley sessions --end-others`,
  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      ...serverFlags,
      end: { type: "string", multiple: true },
      "end-others": { type: "boolean" },
      json: { type: "boolean" },
    });
    requireNoWords(positionals);
    const left = await withClient(values, io, async (client) => {
      for (const id of values.end ?? []) await client.revokeSession(id);
      if (values["end-others"]) {
        const others = (await client.listSessions()).filter(({ isCurrent }) => !isCurrent);
        for (const { id } of others) await client.revokeSession(id);
      }
      return client.listSessions();
    });
    const lines = values.json
      ? left.map((session) => JSON.stringify(session))
      : formatTable(left.map(toRow));
    io.stdout.write(lines.map((line) => `${line}\n`).join(""));
    return exitCodes.ok;
  },
};

function toRow({ id, door, client, seenAt, isCurrent }: SessionInfo): readonly string[] {
  const seen = new Date(seenAt).toISOString().slice(0, 16).replace("T", " ");
  return [id, door, `seen ${seen}Z`, `${toSafeLine(client)}${isCurrent ? " (this one)" : ""}`];
}
