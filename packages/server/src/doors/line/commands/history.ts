import { ChatError } from "@parley/core";
import { isShownIn } from "../views.ts";
import type { Acting, Command } from "./command.ts";

/** As many as the core gives at once. */
const maxEvents = 200;

/** Shows the last lines of the conversation again. */
export const history: Command<Acting> = {
  usage: "[N]",
  help: "shows the last lines",
  async run({ talk }, text) {
    const { core, session, limits, currentId } = talk;
    const count = text.trim() === "" ? limits.historyEvents : Number(text);
    if (!Number.isInteger(count) || count < 1 || count > maxEvents) {
      throw new ChatError("invalid_argument", `write /history N, with N from 1 to ${maxEvents}`);
    }
    const conversation = await core.conversations.get(session, currentId);
    const page = await core.messages.list(session, currentId, { kind: "newest" }, count);
    const lines = talk.show(page.events.filter((event) => isShownIn(conversation, event)));
    talk.say(lines === "" ? "* nothing has been said here\n" : lines);
  },
};
