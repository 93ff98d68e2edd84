import { toDeed } from "../show-event.ts";
import type { Acting, Command } from "./command.ts";
import { toMisuse } from "./run-command.ts";

/** Says what the person does. */
export const me: Command<Acting> = {
  usage: "TEXT",
  help: "says what you do: /me waves",
  async run({ talk }, text) {
    if (text.trim() === "") throw toMisuse("/me TEXT");
    await talk.post(talk.currentId, toDeed(talk.session.account.username, text));
  },
};
