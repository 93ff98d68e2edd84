import { toFileSource } from "@parley/sdk/node";
import type { ChatCommand } from "../talk.ts";
import { toPath } from "../to-path.ts";
import { requireRest } from "./require-rest.ts";

const defaultHistory = 20;
const maxHistory = 1_000;

const send: ChatCommand = {
  usage: "PATH",
  summary: "send a file",
  completes: "path",
  async run(rest, { client, view }) {
    const path = requireRest(rest, "say which file: /send PATH");
    client.sendFile(view.conversationId, await toFileSource(toPath(path)));
  },
};

const save: ChatCommand = {
  usage: "N [PATH]",
  summary: "save a shown file, by its number or id",
  completes: "path",
  async run(rest, { downloads, files }) {
    const [, key = "", path] =
      /^(\S+)\s*(.*)$/su.exec(requireRest(rest, "say which file: /save N [PATH]")) ?? [];
    downloads.start(files.require(key), path || undefined);
  },
};

const history: ChatCommand = {
  usage: "[N]",
  summary: `show N earlier messages (default: ${defaultHistory})`,
  async run(rest, { view }) {
    const count = rest === "" ? defaultHistory : Number(rest);
    if (!Number.isSafeInteger(count) || count < 1 || count > maxHistory) {
      throw new Error(`not a number from 1 to ${maxHistory}: ${rest}`);
    }
    await view.showEarlier(count);
  },
};

const who: ChatCommand = {
  usage: "",
  summary: "who is online",
  async run(_rest, { view }) {
    await view.showOnline();
  },
};

const retry: ChatCommand = {
  usage: "",
  summary: "send again what could not be sent",
  async run(_rest, { outboxes }) {
    outboxes.retry();
  },
};

/** Files, and what was said in the conversation that is shown. */
export const messageCommands: Readonly<Record<string, ChatCommand>> = {
  "/send": send,
  "/save": save,
  "/who": who,
  "/history": history,
  "/retry": retry,
};
