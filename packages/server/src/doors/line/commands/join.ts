import type { Acting, Command } from "./command.ts";
import { openConversation } from "./open-conversation.ts";
import { toMisuse } from "./run-command.ts";

/** Makes another conversation the one that is talked in. */
export const join: Command<Acting> = {
  usage: "ROOM",
  help: "talks in a room, in a group, or with a person from now on",
  async run({ talk }, text) {
    if (text.trim() === "") throw toMisuse("/join ROOM");
    await talk.moveTo(() => openConversation(talk, text));
  },
};
