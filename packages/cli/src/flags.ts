import { type ParseArgsConfig, parseArgs } from "node:util";
import { CommandError, exitCodes } from "./io.ts";

/** The flags that every command which talks to a server has. */
export const serverFlags = {
  server: { type: "string" },
  profile: { type: "string" },
  user: { type: "string", short: "u" },
} as const;

/** Their help. */
export const serverFlagsHelp = `  --server URL     the server (default: PARLEY_SERVER, or http://localhost:8000)
  -u, --user NAME  sign in as NAME; the password comes from PARLEY_PASSWORD or is asked
  --profile DIR    where the session is kept (default: ~/.config/parley)`;

/** Parses a command's flags. Throws CommandError for what is not one of them. */
export function parseFlags<Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
): ReturnType<typeof parseArgs<{ options: Options; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    // Node adds advice about `--` after the first sentence.
    const [first = message] = message.split(". ");
    throw new CommandError(exitCodes.usage, first.charAt(0).toLowerCase() + first.slice(1), {
      cause: thrown,
    });
  }
}

/** Throws CommandError when a command that takes no words got some. */
export function requireNoWords(words: readonly string[]): void {
  if (words.length > 0) {
    throw new CommandError(exitCodes.usage, `unexpected argument: ${words.join(" ")}`);
  }
}
