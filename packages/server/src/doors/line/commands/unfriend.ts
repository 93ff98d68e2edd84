import { toShownName } from "../words.ts";
import type { Acting, Command } from "./command.ts";
import { findAccount } from "./find-account.ts";
import { takeWords } from "./run-command.ts";

/** Ends a friendship, for both. */
export const unfriend: Command<Acting> = {
  usage: "NAME",
  help: "ends a friendship",
  async run({ talk }, text) {
    const { core, session } = talk;
    const [name = ""] = takeWords("/unfriend NAME", text, 1).words;
    const account = await findAccount(talk, name);
    await core.friends.remove(session, account.id);
    talk.say(`* ${toShownName(account.username)} is not your friend any more\n`);
  },
};
