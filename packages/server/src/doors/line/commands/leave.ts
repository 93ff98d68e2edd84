import { ChatError, lobbyId } from "@parley/core";
import { toConversationName } from "../views.ts";
import type { Acting, Command } from "./command.ts";

/** Leaves the conversation that is talked in. */
export const leave: Command<Acting> = {
  usage: "",
  help: "leaves the room or group that you talk in",
  async run({ talk }) {
    const { core, session, currentId } = talk;
    const conversation = await core.conversations.get(session, currentId);
    if (conversation.kind === "direct" || currentId === lobbyId) {
      throw new ChatError("failed_precondition", "this one cannot be left; /join another");
    }
    talk.say(`* you leave ${toConversationName(conversation)} and talk in the lobby now\n`);
    await talk.leaveCurrent();
  },
};
