import type { Command, Entry } from "./command.ts";
import { takeWords, toMisuse } from "./run-command.ts";

const usage = "/register NAME PASSWORD";

/** Makes an account and signs in. */
export const register: Command<Entry> = {
  usage: "NAME PASSWORD",
  help: "makes an account and signs in",
  async run(entry, text) {
    const { words, rest: password } = takeWords(usage, text, 1);
    const [username = ""] = words;
    if (password === "") throw toMisuse(usage);
    await entry.core.accounts.register({ username, password, address: entry.address });
    await entry.signIn(username, password);
  },
};
