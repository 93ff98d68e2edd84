import type { Acting, Command } from "./command.ts";
import { findAccount } from "./find-account.ts";
import { takeWords, toMisuse } from "./run-command.ts";

const usage = "/msg NAME TEXT";

/** Writes to one person, without moving there. */
export const msg: Command<Acting> = {
  usage: "NAME TEXT",
  help: "writes to one person",
  async run({ talk }, text) {
    const { words, rest } = takeWords(usage, text, 1);
    if (rest.trim() === "") throw toMisuse(usage);
    const { core, session } = talk;
    const account = await findAccount(talk, words[0] ?? "");
    const { id } = await core.conversations.openDirect(session, account.id);
    await talk.post(id, rest);
  },
};
