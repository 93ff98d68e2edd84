import type { Finding } from "@parley/server/operations";
import type { Command } from "../command.ts";
import { CommandError, exitCodes } from "../io.ts";
import { toSafeLine } from "../safe-text.ts";

const marks: Readonly<Record<Finding["level"], string>> = { ok: "✓", warning: "!", failure: "✗" };
/** Where what was found begins. */
const column = 16;

/** `parley doctor`: what is wrong, and what to do about it. */
export const doctor: Command = {
  summary: "look for what is wrong with this machine, or with a server",
  help: `Usage: parley doctor [flags of parley serve] [--json]
       parley doctor URL [--json]

Without a URL it looks at this machine as \`parley serve\` with the same flags would: Node, open files, the data folder and who
can read it, free space, how fast the disk syncs, the database, the clock, the certificate, the ports. A server may be running.

With a URL it looks at a running server as its clients do, through whatever proxy stands before it: health, clock, TLS and HTTP/2,
what the server sees of who comes, WebSocket, gRPC, large bodies, range requests.

Each line is ✓ good, ! could be better, or ✗ wrong, with what to do.

Exit codes: 0 nothing is wrong; 1 something is; 2 usage.

Examples:
  parley doctor --data /var/lib/parley --host 0.0.0.0
  parley doctor https://chat.example`,
  async run(args, io) {
    const isJson = args.includes("--json");
    const rest = args.filter((arg) => arg !== "--json");
    const server = await import("@parley/server/operations");
    const [first = ""] = rest;
    const url = /^https?:\/\//.test(first) ? URL.parse(first) : undefined;
    if (url === null || (url !== undefined && rest.length > 1)) {
      throw new CommandError(exitCodes.usage, "give one URL, like https://chat.example");
    }
    const findings = await (url === undefined
      ? server.examineMachine(rest, io.env).catch((thrown: unknown) => {
          const reason = thrown instanceof Error ? thrown.message : String(thrown);
          throw new CommandError(exitCodes.usage, reason, { cause: thrown });
        })
      : server.examineServer(url));
    const isWrong = findings.some(({ level }) => level === "failure");
    io.stdout.write(isJson ? `${JSON.stringify({ isWrong, findings })}\n` : toText(findings));
    return isWrong ? exitCodes.failed : exitCodes.ok;
  },
};

function toText(findings: readonly Finding[]): string {
  return findings
    .map(({ check, level, message, hint }) => {
      const line = `${marks[level]} ${check.padEnd(column)}${toSafeLine(message)}\n`;
      return hint === undefined ? line : `${line}${" ".repeat(column + 2)}→ ${toSafeLine(hint)}\n`;
    })
    .join("");
}
