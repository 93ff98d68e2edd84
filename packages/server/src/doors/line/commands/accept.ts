import { toShownName } from "../words.ts";
import type { Acting, Command } from "./command.ts";
import { findAccount } from "./find-account.ts";
import { takeWords } from "./run-command.ts";

/** Says yes to somebody who asks to be friends. */
export const accept: Command<Acting> = {
  usage: "NAME",
  help: "says yes to who asks to be your friend",
  async run({ talk }, text) {
    const { core, session } = talk;
    const [name = ""] = takeWords("/accept NAME", text, 1).words;
    const account = await findAccount(talk, name);
    await core.friends.answer(session, account.id, true);
    talk.say(`* ${toShownName(account.username)} is your friend now\n`);
  },
};
