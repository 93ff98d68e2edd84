import type { Client, Conversation, Event } from "@parley/sdk";
import { formatHit, formatMoment } from "../chat/format-hit.ts";
import type { Command } from "../command.ts";
import { parseFlags, serverFlags, serverFlagsHelp } from "../flags.ts";
import { CommandError, exitCodes } from "../io.ts";
import { findAccount, findConversation, toLabel } from "../names.ts";
import { withClient } from "../signed-in.ts";

const defaultLimit = 20;
const maxLimit = 1_000;
const pageSize = 100;

/** `parley search`: finds messages. */
export const search: Command = {
  summary: "find messages by their words",
  help: `Usage: parley search [flags] WORD…

Finds messages that hold all the words, the newest first: texts and names of files, in every conversation that you are in.
The last word may be the beginning of one.

Flags:
${serverFlagsHelp}
  --in CHAT        only in this conversation: @NAME, a title or an id
  --from NAME      only what NAME wrote
  --limit N        at most so many, 1 to ${maxLimit} (default: ${defaultLimit})
  --json           one line of JSON for each: {"conversationId","label","seq","id","at","from","text"},
                   "at" in milliseconds since 1970; a file has "file" in place of "text", its name

Exit codes: 0 done, also when nothing was found, 1 refused or failed, 2 wrong usage, 3 the server was not reached,
4 not signed in.

Examples:
  parley search release notes
  parley search --in "#Summer plan" --from bob train
  parley search --json invoice | jq -r .text`,
  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      ...serverFlags,
      in: { type: "string" },
      from: { type: "string" },
      limit: { type: "string", default: String(defaultLimit) },
      json: { type: "boolean" },
    });
    if (positionals.length === 0) throw new CommandError(exitCodes.usage, "say what to look for");
    const limit = Number(values.limit);
    if (!Number.isSafeInteger(limit) || limit < 1 || limit > maxLimit) {
      throw new CommandError(
        exitCodes.usage,
        `--limit: not a number from 1 to ${maxLimit}: ${values.limit}`,
      );
    }
    const lines = await withClient(values, io, async (client) => {
      const where = values.in === undefined ? undefined : await findConversation(client, values.in);
      const from = values.from === undefined ? undefined : await findAccount(client, values.from);
      const wanted = {
        text: positionals.join(" "),
        ...(where ? { conversationId: where.id } : {}),
        ...(from ? { fromAccountId: from.id } : {}),
      };
      const hits = await listHits(client, wanted, limit);
      const labels = toLabels([...(await client.listConversations()), ...(where ? [where] : [])]);
      const toText = values.json ? toJson : formatHitLine;
      return hits.map((event) => toText(event, labels.get(event.log) ?? event.log));
    });
    io.stdout.write(lines.map((line) => `${line}\n`).join(""));
    return exitCodes.ok;
  },
};

async function listHits(
  client: Client,
  wanted: { readonly text: string },
  limit: number,
): Promise<readonly Event[]> {
  const hits: Event[] = [];
  let pageToken = "";
  do {
    const size = Math.min(pageSize, limit - hits.length);
    const page = await client.searchMessages({ ...wanted, pageToken, pageSize: size });
    hits.push(...page.events);
    pageToken = page.nextPageToken;
  } while (pageToken !== "" && hits.length < limit);
  return hits;
}

const toLabels = (conversations: readonly Conversation[]): ReadonlyMap<string, string> =>
  new Map(conversations.map((conversation) => [conversation.id, toLabel(conversation)]));

function formatHitLine(event: Event, label: string): string {
  return formatHit(event, label, formatMoment);
}

function toJson({ log, seq, at, actor, body }: Event, label: string): string {
  if (body.kind !== "message") return JSON.stringify({ conversationId: log, label, seq, at });
  const { content, id } = body;
  const said = content.kind === "text" ? { text: content.text } : { file: content.file.name };
  const from = actor.username;
  return JSON.stringify({ conversationId: log, label, seq, id, at, from, ...said });
}
