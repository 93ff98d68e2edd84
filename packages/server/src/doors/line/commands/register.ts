import { ChatError } from "@parley/core";
import { toShownName } from "../words.ts";
import type { Command, Entry } from "./command.ts";
import { takeWords, toMisuse } from "./run-command.ts";

const usage = "/register NAME PASSWORD";

/** Makes an account and signs in. */
export const register: Command<Entry> = {
  usage: "NAME PASSWORD",
  help: "makes an account and signs in",
  async run(entry, text) {
    const { words, rest: password } = takeWords(usage, text, 1);
    if (password === "") throw toMisuse(usage);
    await enter(entry, words[0] ?? "", password);
  },
};

/** Makes an account and signs in to it. Throws `already_exists` for a name that is taken. */
export async function enter(entry: Entry, username: string, password: string): Promise<void> {
  try {
    await entry.core.accounts.register({ username, password, address: entry.address });
  } catch (thrown) {
    if (ChatError.from(thrown).code !== "already_exists") throw thrown;
    const message = `the name ${toShownName(username)} is taken; choose another, or /login if it is yours`;
    throw new ChatError("already_exists", message, { cause: thrown });
  }
  await entry.signIn(username, password);
}
