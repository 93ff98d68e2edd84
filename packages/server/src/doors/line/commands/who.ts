import { type AccountRef, lobbyId } from "@parley/core";
import type { Talk } from "../talk.ts";
import { toShownName } from "../words.ts";
import type { Acting, Command } from "./command.ts";

const pageSize = 500;
/** More names say nothing on a screen. */
const maxNames = 100;

/** Lists who is here. */
export const who: Command<Acting> = {
  usage: "",
  help: "lists who of this conversation is here",
  async run({ talk }) {
    const { presence } = talk.core;
    const accounts = talk.currentId === lobbyId ? listPresent(talk) : await listMembers(talk);
    const names = accounts
      .filter(({ id }) => presence.get(id) !== "offline")
      .map(({ id, username }) => {
        const name = toShownName(username);
        return presence.get(id) === "inactive" ? `${name} (away)` : name;
      });
    const more = names.length > maxNames ? ` and ${names.length - maxNames} more` : "";
    talk.say(`* here: ${names.slice(0, maxNames).join(", ")}${more}\n`);
  },
};

/** A newcomer is in the presence's list only after a short window, so the person is added. */
function listPresent({ core, session: { account } }: Talk): readonly AccountRef[] {
  const others = core.presence.list().map((entry) => entry.account);
  return others.some(({ id }) => id === account.id) ? others : [...others, account];
}

async function listMembers({ core, session, currentId }: Talk): Promise<readonly AccountRef[]> {
  const accounts: AccountRef[] = [];
  let pageToken = "";
  do {
    const page = await core.conversations.listMembers(session, currentId, { pageToken, pageSize });
    accounts.push(...page.members.map(({ account }) => account));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return accounts;
}
