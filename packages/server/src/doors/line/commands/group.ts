import { listWords } from "../words.ts";
import type { Acting, Command } from "./command.ts";
import { findAccount } from "./find-account.ts";
import { toMisuse } from "./run-command.ts";

/** Makes a group and talks in it. */
export const group: Command<Acting> = {
  usage: "TITLE NAME…",
  help: "makes a group of you and others and talks in it",
  async run({ talk }, text) {
    const [title, ...names] = listWords(text);
    if (title === undefined || names.length === 0) throw toMisuse("/group TITLE NAME…");
    const { core, session } = talk;
    const accounts = await Promise.all(names.map((name) => findAccount(talk, name)));
    const memberIds = accounts.map(({ id }) => id);
    const draft = { kind: "group", title, memberIds } as const;
    await talk.moveTo(() => core.conversations.create(session, draft));
  },
};
