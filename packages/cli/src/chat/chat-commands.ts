import { conversationCommands } from "./commands/conversation-commands.ts";
import { friendCommands } from "./commands/friend-commands.ts";
import { messageCommands } from "./commands/message-commands.ts";
import { searchCommands } from "./commands/search-commands.ts";
import type { ChatCommand } from "./talk.ts";

const help: ChatCommand = {
  usage: "",
  summary: "show this",
  async run(_rest, talk) {
    talk.print(toHelp());
  },
};

const quit: ChatCommand = {
  usage: "",
  summary: "leave (also Ctrl-D)",
  // The session does it: only it knows how to end.
  async run() {},
};

/** Every command of the chat by its name, in the order of the help. */
export const chatCommands: ReadonlyMap<string, ChatCommand> = new Map<string, ChatCommand>([
  ...Object.entries(messageCommands),
  ...Object.entries(conversationCommands),
  ...Object.entries(friendCommands),
  ...Object.entries(searchCommands),
  ["/help", help],
  ["/quit", quit],
]);

/** What `/help` shows. */
export function toHelp(): string {
  const rows = [...chatCommands].map(
    ([name, { usage, summary }]) => [`${name} ${usage}`, summary] as const,
  );
  const last = ["//text", "a message that begins with a slash"] as const;
  const lines = [...rows, last].map(([how, what]) => `${how.padEnd(20)} ${what}`);
  return [...lines, "Tab completes commands, names, conversations and paths."].join("\n");
}
