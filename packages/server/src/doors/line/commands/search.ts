import { toLabel } from "../views.ts";
import type { Acting, Command } from "./command.ts";
import { toMisuse } from "./run-command.ts";

/** What fits on a screen; who looks for more adds a word. */
const maxHits = 20;

/** Looks for words in all conversations. */
export const search: Command<Acting> = {
  usage: "WORDS",
  help: "finds messages with all the WORDS, everywhere",
  async run({ talk }, text) {
    if (text.trim() === "") throw toMisuse("/search WORDS");
    const { core, session } = talk;
    const hits = await core.search.messages(session, { text, limit: maxHits });
    const conversations = new Map(
      (await core.conversations.list(session)).map((one) => [String(one.id), one]),
    );
    const lines = talk.show(hits.toReversed(), (event) => {
      const conversation = conversations.get(event.log);
      // A hidden conversation is in no list.
      return conversation === undefined
        ? "direct"
        : toLabel(conversation, session.account.id, event);
    });
    talk.say(lines === "" ? "* nothing was found\n" : lines);
  },
};
