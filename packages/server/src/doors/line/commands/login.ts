import { ChatError } from "@parley/core";
import type { Command, Entry } from "./command.ts";
import { takeWords, toMisuse } from "./run-command.ts";

const usage = "/login NAME PASSWORD";

/** Signs in. The password is everything behind the name and one space. */
export const login: Command<Entry> = {
  usage: "NAME PASSWORD",
  help: 'signs in; a NAME with spaces goes in "quotes", here and everywhere',
  async run(entry, text) {
    const { words, rest } = takeWords(usage, text, 1);
    if (rest === "") throw toMisuse(usage);
    try {
      await entry.signIn(words[0] ?? "", rest);
    } catch (thrown) {
      const { code, message } = ChatError.from(thrown);
      if (code !== "unauthenticated") throw thrown;
      const advice = "try again, or make an account: /register NAME PASSWORD";
      throw new ChatError(code, `${message}; ${advice}`, { cause: thrown });
    }
  },
};
