import { toShownName } from "../words.ts";
import type { Acting, Command } from "./command.ts";
import { findAccount } from "./find-account.ts";
import { takeWords } from "./run-command.ts";

/** Says no to somebody who asks to be friends. */
export const decline: Command<Acting> = {
  usage: "NAME",
  help: "says no",
  async run({ talk }, text) {
    const { core, session } = talk;
    const [name = ""] = takeWords("/decline NAME", text, 1).words;
    const account = await findAccount(talk, name);
    await core.friends.answer(session, account.id, false);
    talk.say(`* ${toShownName(account.username)} is told no\n`);
  },
};
