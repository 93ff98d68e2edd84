import { type Client, createClient, type Platform } from "@parley/sdk";
import { ChatSession } from "../chat/chat-session.ts";
import { createColors } from "../chat/colors.ts";
import { openScreen, type Screen } from "../chat/screen.ts";
import { clientName } from "../client-name.ts";
import type { Command } from "../command.ts";
import { parseFlags, requireNoWords, serverFlags, serverFlagsHelp } from "../flags.ts";
import { exitCodes, type Io } from "../io.ts";
import { findConversation } from "../names.ts";
import { openProfile, toProfileFolder, toServerUrl } from "../profile.ts";
import { readAnswer, readPassword } from "../read-password.ts";
import { toSafeLine } from "../safe-text.ts";

/** `parley chat`: talk in a terminal. */
export const chat: Command = {
  summary: "talk, in this terminal",
  help: `Usage: parley chat [flags]

Shows a conversation and sends what you write; what is said in the others is announced. /help shows the commands there. What cannot be sent now is kept
and sent when the server is back, also after a restart.

Flags:
${serverFlagsHelp}
  --to CHAT        begin with @NAME, or with a title or id of \`parley chats\` (default: lobby)

Environment: NO_COLOR turns colors off.

Examples:
  parley chat
  parley chat --to @bob
  parley chat --server https://chat.example.org --user ada`,
  async run(args, io) {
    const options = { ...serverFlags, to: { type: "string", default: "lobby" } } as const;
    const { values, positionals } = parseFlags(args, options);
    requireNoWords(positionals);
    const serverUrl = toServerUrl(values.server, io.env);
    const profile = await openProfile(toProfileFolder(values.profile, serverUrl, io.env));
    try {
      const client = createClient({ serverUrl, clientName, platform: profile.platform });
      const talk = createTalk(client, profile.platform, io);
      if (!(await resumeAs(client, values.user))) await signIn(client, values.user, io);
      return await talk.run(profile.isOwned, await findStart(client, values.to));
    } finally {
      await profile.close();
    }
  },
};

/** Whether the kept session is there, and is this person's. */
async function resumeAs(client: Client, username: string | undefined): Promise<boolean> {
  if (!(await client.resume())) return false;
  const isWanted = username === undefined || sameName(client.account?.username, username);
  if (!isWanted) client.stop();
  return isWanted;
}

const sameName = (a: string | undefined, b: string): boolean =>
  a?.toLowerCase() === b.toLowerCase();

async function signIn(client: Client, user: string | undefined, io: Io): Promise<void> {
  const username = user ?? (await readAnswer(io, "Username: "));
  await client.signIn({ username, password: await readPassword(io) });
}

/** The id of the conversation to begin with. The lobby needs no server to be found. */
async function findStart(client: Client, said: string): Promise<string> {
  if (said === "lobby") return said;
  try {
    return (await findConversation(client, said)).id;
  } catch (thrown) {
    client.stop();
    throw thrown;
  }
}

/** Joins client and screen; made before the sign-in, so that nothing that is told is missed. */
function createTalk(client: Client, { schedule }: Platform, io: Io) {
  let screen: Screen | undefined;
  const early: string[] = [];
  // Until the screen is open (a password is being asked) lines wait.
  const waiting: Screen = {
    print: (text) => void early.push(text),
    setPrompt: () => undefined,
    close: () => undefined,
  };
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
  const session = new ChatSession({
    client,
    screen: () => screen ?? waiting,
    colors: createColors(io),
    formatTime: (at) => clock.format(at),
    schedule,
  });
  const run = (isOwned: boolean, conversationId: string): Promise<number> =>
    new Promise((resolve) => {
      let lastLine = Promise.resolve();
      let isEnding = false;
      const end = (exitCode: number, why: string | undefined): void => {
        if (isEnding) return;
        isEnding = true;
        // Lines that were piped in are done first.
        void lastLine
          .then(() => session.close())
          .then(() => finish(client, session, io))
          .then(() => {
            opened.close();
            client.stop();
            if (why !== undefined) io.stderr.write(`parley chat: ${toSafeLine(why)}\n`);
            if (isOwned && session.outboxes.unsentCount > 0) {
              io.stderr.write(
                `parley chat: ${session.outboxes.unsentCount} not sent yet; it goes out the next time\n`,
              );
            }
            resolve(exitCode);
          });
      };
      const opened = openScreen({
        io,
        onLine(line) {
          lastLine = lastLine.then(async () => {
            if (await session.take(line)) opened.close();
          });
        },
        onTyping: (line) => session.onTyping(line),
        onEnd: () => end(exitCodes.ok, undefined),
        complete: (line) => session.complete(line),
      });
      screen = opened;
      client.on("connection", (connection) => {
        if (connection.state === "signed_out") end(exitCodes.signedOut, connection.reason);
      });
      if (!isOwned)
        opened.print(
          "— another parley chat has this profile: what is not sent when you leave is lost",
        );
      if (io.stdin.isTTY) session.onTyping("");
      for (const line of early) opened.print(line);
      session.start(conversationId);
    });
  return { run };
}

/** Piped input ends before its last message is sent: waits for it, unless there is nobody to send it to. */
function finish(client: Client, session: ChatSession, io: Io): Promise<void> {
  const isDone = (): boolean => {
    const { state } = client.connection;
    const isHopeless = state === "stopped" || state === "waiting" || state === "signed_out";
    return io.stdin.isTTY === true || session.outboxes.unsentCount === 0 || isHopeless;
  };
  if (isDone()) return Promise.resolve();
  return new Promise((resolve) => {
    const look = (): void => {
      if (isDone()) resolve();
    };
    client.on("outbox", look);
    client.on("connection", look);
  });
}
