import { text as readAll } from "node:stream/consumers";
import type { Client } from "@parley/sdk";
import { toFileSource } from "@parley/sdk/node";
import type { Command } from "../command.ts";
import { parseFlags, serverFlags, serverFlagsHelp } from "../flags.ts";
import { CommandError, type ExitCode, exitCodes, type Io } from "../io.ts";
import { findConversation } from "../names.ts";
import type { Profile } from "../profile.ts";
import { withClient } from "../signed-in.ts";

const defaultTimeoutSeconds = 30;
const lobby = "lobby";

/** `parley send`: sends one message and waits until the server has it. */
export const send: Command = {
  summary: "send a message or a file from a script",
  help: `Usage: parley send [flags] [TEXT…]

Sends a text (the words, or standard input) or a file, and waits until the server has committed it.

Flags:
${serverFlagsHelp}
  --to CHAT        @NAME for a direct message, or a title or id of \`parley chats\` (default: lobby)
  --file PATH      send this file instead of a text
  --timeout SEC    give up when the server has not answered after so long (default: ${defaultTimeoutSeconds}; a file: never)
  --json           print what became of it: {"conversationId","seq","id","clientMessageId"}

Exit codes: 0 sent, 1 refused or failed, 2 wrong usage, 3 the server was not reached in time
(the message may have arrived all the same), 4 not signed in.

Examples:
  parley send Hello, everybody
  make 2>&1 | tail -n 5 | parley send
  parley send --to @bob "Lunch at one?"
  parley send --to "Summer plan" --file report.pdf --json
  PARLEY_PASSWORD=… parley send --user build-bot "build 42 is green"`,
  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      ...serverFlags,
      to: { type: "string", default: lobby },
      file: { type: "string" },
      timeout: { type: "string" },
      json: { type: "boolean" },
    });
    if (values.file !== undefined && positionals.length > 0) {
      throw new CommandError(exitCodes.usage, "give a text or --file, not both");
    }
    const seconds = values.timeout ?? (values.file === undefined ? defaultTimeoutSeconds : 0);
    const timeoutMs = Number(seconds) * 1000;
    if (!(timeoutMs >= 0)) throw new CommandError(exitCodes.usage, `not a number: ${seconds}`);
    const text = values.file === undefined ? await readText(positionals, io) : "";
    return withClient(values, io, async (client, profile) => {
      const source = values.file === undefined ? undefined : await toFileSource(values.file);
      // The lobby is always there: no need to ask, and no need of a server before the outbox waits for it.
      const to = values.to === lobby ? lobby : (await findConversation(client, values.to)).id;
      const id = source ? client.sendFile(to, source) : client.sendText(to, text);
      const sent = await waitForAnswer(client, id, profile, timeoutMs);
      if (values.json) io.stdout.write(`${JSON.stringify(sent)}\n`);
      return exitCodes.ok;
    });
  },
};

async function readText(words: readonly string[], io: Io): Promise<string> {
  if (words.length > 0) return words.join(" ");
  if (io.stdin.isTTY) throw new CommandError(exitCodes.usage, "nothing to send: give a text");
  return (await readAll(io.stdin)).replace(/\r?\n$/, "");
}

type Answer = {
  readonly conversationId: string;
  readonly seq: number;
  readonly id: string;
  readonly clientMessageId: string;
};

function waitForAnswer(
  client: Client,
  clientMessageId: string,
  { platform }: Profile,
  timeoutMs: number,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (code: ExitCode, message: string): void => {
      cancel();
      reject(new CommandError(code, message));
    };
    client.on("sent", (sent) => {
      if (sent.clientMessageId !== clientMessageId) return;
      cancel();
      resolve({ conversationId: sent.log, seq: sent.seq, id: sent.id, clientMessageId });
    });
    client.on("outbox", ({ messages }) => {
      const progress = messages.find((m) => m.clientMessageId === clientMessageId)?.progress;
      if (progress?.state === "failed") fail(exitCodes.failed, progress.message);
    });
    client.on("connection", (connection) => {
      if (connection.state === "signed_out") fail(exitCodes.signedOut, connection.reason);
    });
    const onTimeout = (): void => {
      const { connection } = client;
      const why = connection.state === "waiting" ? connection.reason : "no answer";
      fail(exitCodes.unreachable, `not sent within ${timeoutMs / 1000} seconds: ${why}`);
    };
    const cancel = timeoutMs > 0 ? platform.schedule(timeoutMs, onTimeout) : () => undefined;
  });
}
