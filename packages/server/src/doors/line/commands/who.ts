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
    const entries = talk.core.presence.list();
    const present = new Map(entries.map((entry) => [entry.account.id, entry.state]));
    // A newcomer is told to the others only at the end of a short window.
    present.set(talk.session.account.id, talk.core.presence.get(talk.session.account.id));
    const accounts =
      talk.currentId === lobbyId
        ? [
            ...new Map(
              [...entries.map(({ account }) => account), talk.session.account].map((one) => [
                one.id,
                one,
              ]),
            ).values(),
          ]
        : await listMembers(talk);
    const names = accounts
      .filter(({ id }) => present.has(id))
      .map(({ id, username }) => {
        const name = toShownName(username);
        return present.get(id) === "inactive" ? `${name} (away)` : name;
      });
    const more = names.length > maxNames ? ` and ${names.length - maxNames} more` : "";
    talk.say(`* here: ${names.slice(0, maxNames).join(", ")}${more}\n`);
  },
};

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
