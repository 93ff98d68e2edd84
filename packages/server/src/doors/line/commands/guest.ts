import { randomBytes } from "node:crypto";
import type { Command, Entry } from "./command.ts";
import { enter } from "./register.ts";
import { takeWords } from "./run-command.ts";

/** What the name of every guest begins with. */
const mark = "guest-";
/** Nobody is told it, so that nobody comes back as an earlier guest. */
const passwordBytes = 32;

/** Makes an account without a password for one visit. A name that exists is not taken over. */
export const guest: Command<Entry> = {
  usage: "NAME",
  help: "comes in without a password, as guest-NAME",
  async run(entry, text) {
    const [name = ""] = takeWords("/guest NAME", text, 1).words;
    const username = name.toLowerCase().startsWith(mark) ? name : mark + name;
    const password = randomBytes(passwordBytes).toString("base64url");
    await enter(entry, username, password);
  },
};
