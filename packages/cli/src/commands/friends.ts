import type { Account, FriendRequest } from "@parley/sdk";
import type { Command } from "../command.ts";
import { parseFlags, requireNoWords, serverFlags, serverFlagsHelp } from "../flags.ts";
import { formatTable } from "../format-table.ts";
import { exitCodes } from "../io.ts";
import { toSafeLine } from "../safe-text.ts";
import { withClient } from "../signed-in.ts";

/** `parley friends`: friends, and requests that wait for an answer. */
export const friends: Command = {
  summary: "list your friends and the requests that wait",
  help: `Usage: parley friends [flags]

Lists your friends by username, then the requests to you, then yours to others. /befriend, /accept and /decline
in \`parley chat\` make and answer them.

Flags:
${serverFlagsHelp}
  --json           one line of JSON for each: {"state","id","username","displayName"},
                   the state is "friend", "asks" (answer it) or "asked" (waits for them)

Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 the server was not reached, 4 not signed in.

Examples:
  parley friends
  parley friends --json | jq -r 'select(.state == "asks") | .username'`,
  async run(args, io) {
    const options = { ...serverFlags, json: { type: "boolean" } } as const;
    const { values, positionals } = parseFlags(args, options);
    requireNoWords(positionals);
    const people = await withClient(values, io, async (client) => {
      const [accounts, requests] = await Promise.all([
        client.listFriends(),
        client.listFriendRequests(),
      ]);
      return listPeople(accounts, requests, client.account?.id);
    });
    const lines = values.json
      ? people.map(({ state, account: { id, username, displayName } }) =>
          JSON.stringify({ state, id, username, displayName }),
        )
      : formatPeople(people);
    io.stdout.write(lines.map((line) => `${line}\n`).join(""));
    return exitCodes.ok;
  },
};

/** Somebody and what there is between us. */
export type Person = {
  readonly state: "friend" | "asks" | "asked";
  readonly account: Account;
};

/** Friends, then those who ask, then those who were asked. */
export function listPeople(
  accounts: readonly Account[],
  requests: readonly FriendRequest[],
  ownId: string | undefined,
): readonly Person[] {
  const asks = requests.filter(({ to }) => to.id === ownId);
  const asked = requests.filter(({ to }) => to.id !== ownId);
  return [
    ...accounts.map((account) => ({ state: "friend", account }) as const),
    ...asks.map(({ from }) => ({ state: "asks", account: from }) as const),
    ...asked.map(({ to }) => ({ state: "asked", account: to }) as const),
  ];
}

const words: Readonly<Record<Person["state"], string>> = {
  friend: "friend",
  asks: "asks you",
  asked: "asked",
};

/** A line for each: the state, the name to say, and the name to see. */
export function formatPeople(people: readonly Person[]): readonly string[] {
  return formatTable(
    people.map(({ state, account: { username, displayName } }) => [
      words[state],
      `@${toSafeLine(username)}`,
      displayName === username ? "" : toSafeLine(displayName),
    ]),
  );
}
