import type { Commands, Entry } from "./command.ts";
import { guest } from "./guest.ts";
import { login } from "./login.ts";
import { register } from "./register.ts";
import { showHelp } from "./run-command.ts";

/** What can be said before signing in. */
export function createEntryCommands(allowsGuests: boolean): Commands<Entry> {
  const commands: Commands<Entry> = {
    login,
    register,
    ...(allowsGuests ? { guest } : {}),
    help: {
      usage: "",
      help: "shows this",
      run: async (entry) => entry.say(showHelp(commands)),
    },
    quit: { usage: "", help: "ends the connection", run: (entry) => entry.quit() },
  };
  return commands;
}
