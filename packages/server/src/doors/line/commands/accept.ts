import { answerFriend } from "./answer-friend.ts";
import type { Acting, Command } from "./command.ts";
import { takeWords } from "./run-command.ts";

/** Says yes to somebody who asks to be friends. */
export const accept: Command<Acting> = {
  usage: "NAME",
  help: "says yes to who asks to be your friend",
  async run({ talk }, text) {
    const [name = ""] = takeWords("/accept NAME", text, 1).words;
    talk.say(`* ${await answerFriend(talk, name, true)} is your friend now\n`);
  },
};
