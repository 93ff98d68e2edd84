import { toShownName } from "../words.ts";
import type { Acting, Command } from "./command.ts";
import { findAccount } from "./find-account.ts";
import { takeWords } from "./run-command.ts";

/** Asks somebody to be friends. */
export const add: Command<Acting> = {
  usage: "NAME",
  help: "asks somebody to be your friend",
  async run({ talk }, text) {
    const { core, session } = talk;
    const [name = ""] = takeWords("/add NAME", text, 1).words;
    const account = await findAccount(talk, name);
    await core.friends.request(session, account.id);
    talk.say(`* you have asked ${toShownName(account.username)}\n`);
  },
};
