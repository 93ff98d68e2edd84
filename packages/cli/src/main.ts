import { ClientError } from "@parley/sdk";
import type { Command } from "./command.ts";
import { audit } from "./commands/audit.ts";
import { backup } from "./commands/backup.ts";
import { chat } from "./commands/chat.ts";
import { chats } from "./commands/chats.ts";
import { doctor } from "./commands/doctor.ts";
import { friends } from "./commands/friends.ts";
import { login } from "./commands/login.ts";
import { password } from "./commands/password.ts";
import { register } from "./commands/register.ts";
import { restore } from "./commands/restore.ts";
import { search } from "./commands/search.ts";
import { send } from "./commands/send.ts";
import { serve } from "./commands/serve.ts";
import { sessions } from "./commands/sessions.ts";
import { CommandError, type ExitCode, exitCodes, type Io } from "./io.ts";
import { toSafeLine } from "./safe-text.ts";

const commands: ReadonlyMap<string, Command> = new Map([
  ["serve", serve],
  ["chat", chat],
  ["send", send],
  ["chats", chats],
  ["friends", friends],
  ["search", search],
  ["register", register],
  ["login", login],
  ["sessions", sessions],
  ["password", password],
  ["backup", backup],
  ["restore", restore],
  ["doctor", doctor],
  ["audit", audit],
]);

const overview = `Parley: one conversation, every wire.

Usage: parley COMMAND [flags]

${[...commands].map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`).join("\n")}

\`parley COMMAND --help\` says more.
`;

const exitCodeOf: Readonly<Record<string, ExitCode>> = {
  unavailable: exitCodes.unreachable,
  unauthenticated: exitCodes.signedOut,
};

/** Runs the command line and gives the exit code. Never throws. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    (name === undefined ? io.stderr : io.stdout).write(overview);
    return name === undefined ? exitCodes.usage : exitCodes.ok;
  }
  const command = commands.get(name);
  if (!command) {
    const known = [...commands.keys()].join(", ");
    io.stderr.write(`parley: unknown command: ${toSafeLine(name)}; there are ${known}\n`);
    return exitCodes.usage;
  }
  if (command.help !== "" && rest.some((arg) => arg === "--help" || arg === "-h")) {
    io.stdout.write(`${command.help}\n`);
    return exitCodes.ok;
  }
  try {
    return await command.run(rest, io);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    io.stderr.write(`parley ${name}: ${toSafeLine(error.message)}\n`);
    if (error instanceof CommandError) return error.exitCode;
    return error instanceof ClientError
      ? (exitCodeOf[error.code] ?? exitCodes.failed)
      : exitCodes.failed;
  }
}
