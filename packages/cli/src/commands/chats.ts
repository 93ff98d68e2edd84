import type { Conversation, Room } from "@parley/sdk";
import type { Command } from "../command.ts";
import { parseFlags, requireNoWords, serverFlags, serverFlagsHelp } from "../flags.ts";
import { formatTable } from "../format-table.ts";
import { exitCodes } from "../io.ts";
import { listRooms, toLabel, toMembers } from "../names.ts";
import { toSafeLine } from "../safe-text.ts";
import { withClient } from "../signed-in.ts";

/** `parley chats`: the conversations, and what is unread. */
export const chats: Command = {
  summary: "list the conversations, with what is unread",
  help: `Usage: parley chats [flags]

Lists the conversations that you are in, those with the newest message first: the id, how much is unread, and what it is
called: @name for a direct one, #title for a room or a group.

Flags:
${serverFlagsHelp}
  --rooms          list the public rooms instead; /join in \`parley chat\` joins one
  --unread         only those with something unread
  --json           one line of JSON for each: {"id","kind","label","title","unread","members","role","head"},
                   with --rooms {"id","title","members"}

Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 the server was not reached, 4 not signed in.

Examples:
  parley chats
  parley chats --unread
  parley chats --json | jq -r 'select(.unread > 0) | .label'`,
  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      ...serverFlags,
      rooms: { type: "boolean" },
      unread: { type: "boolean" },
      json: { type: "boolean" },
    });
    requireNoWords(positionals);
    const rows = await withClient(values, io, async (client) => {
      if (values.rooms) return (await listRooms(client)).map(toRoomRow);
      const all = await client.listConversations();
      return all.filter((c) => !values.unread || c.unreadCount > 0).map(toRow);
    });
    const lines = values.json
      ? rows.map(({ json }) => JSON.stringify(json))
      : formatTable(rows.map(({ cells }) => cells));
    io.stdout.write(lines.map((line) => `${line}\n`).join(""));
    return exitCodes.ok;
  },
};

type Row = { readonly cells: readonly string[]; readonly json: object };

function toRow(conversation: Conversation): Row {
  const { id, kind, title, unreadCount, memberCount, role, head } = conversation;
  const label = toLabel(conversation);
  const unread = unreadCount > 0 ? `${unreadCount} unread` : "";
  return {
    cells: [id, unread, kind === "direct" ? label : `${label} (${toMembers(memberCount)})`],
    json: { id, kind, label, title, unread: unreadCount, members: memberCount, role, head },
  };
}

function toRoomRow({ id, title, memberCount }: Room): Row {
  return {
    cells: [id, toMembers(memberCount), `#${toSafeLine(title)}`],
    json: { id, title, members: memberCount },
  };
}
