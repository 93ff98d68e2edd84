import { isMessageEvent } from "@parley/core";
import type { Acting, Command } from "./command.ts";

/** How far back is looked. */
const scannedEvents = 200;
const maxFiles = 20;

/** Lists the last files with their links. */
export const files: Command<Acting> = {
  usage: "",
  help: "lists the last files that were sent here",
  async run({ talk }) {
    const { core, session, currentId } = talk;
    const page = await core.messages.list(session, currentId, { kind: "newest" }, scannedEvents);
    const sent = page.events.filter(
      (event) => isMessageEvent(event) && event.body.content.kind === "file",
    );
    const lines = talk.show(sent.slice(-maxFiles));
    talk.say(lines === "" ? "* no file has been sent here lately\n" : lines);
  },
};
