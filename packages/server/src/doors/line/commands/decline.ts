import { answerFriend } from "./answer-friend.ts";
import type { Acting, Command } from "./command.ts";
import { takeWords } from "./run-command.ts";

/** Says no to somebody who asks to be friends. */
export const decline: Command<Acting> = {
  usage: "NAME",
  help: "says no",
  async run({ talk }, text) {
    const [name = ""] = takeWords("/decline NAME", text, 1).words;
    talk.say(`* ${await answerFriend(talk, name, false)} is told no\n`);
  },
};
