import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { startParley } from "../testing/start-parley.ts";
import { openSocket, type Terminal } from "./terminal.ts";

const path = fileURLToPath(new URL("../../docs/doors/line.md", import.meta.url));
const page = await readFile(path, "utf8");

/** What somebody types (`>`) or reads (`|`). */
type Step = { readonly who: string; readonly sign: string; readonly text: string };

const transcripts = [...page.matchAll(/^```transcript\n(.*?)^```$/gms)].map(([, text = ""]) =>
  text
    .trimEnd()
    .split("\n")
    .map((line): Step => {
      const [, who = "", sign = "", rest = ""] = /^(\w+)([>|]) ?(.*)$/.exec(line) ?? [];
      return { who, sign, text: rest };
    }),
);

/** A line of the page as a pattern: `…`, and times, stand for anything of their kind. */
function toPattern(text: string): RegExp {
  const escaped = text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const pattern = escaped
    .replaceAll("…", ".*")
    .replace(/^(\w+\\\| )\\\[\d\d:\d\d\\\]/, "$1\\[\\d\\d:\\d\\d\\]")
    .replace(/"at":\d+/, '"at":\\d{13}');
  return new RegExp(`^${pattern}$`);
}

describe("docs/doors/line.md", () => {
  it.each(transcripts.map((steps, index) => [index + 1, steps] as const))(
    "has a transcript %i that happens just so",
    async (_, steps) => {
      await using server = await startParley();
      const terminals = new Map<string, Terminal>();
      for (const { who, sign, text } of steps) {
        const terminal = terminals.get(who) ?? openSocket(server.ports.line ?? 0);
        terminals.set(who, terminal);
        if (sign === ">") terminal.write(text);
        else expect(`${who}| ${await terminal.next()}`).toMatch(toPattern(`${who}| ${text}`));
      }
      // Nobody has read more than the page tells, but that the server stops.
      const rest = [...terminals].map(async ([who, terminal]) => [who, await terminal.next()]);
      await server.close();
      for (const [, line] of await Promise.all(rest)) {
        if (line !== undefined) expect(line).toMatch(/^! the server stops/);
      }
    },
  );

  it("has every command that the server has", async () => {
    await using server = await startParley({ allowsLineGuests: true });
    await using terminal = openSocket(server.ports.line ?? 0);
    terminal.write("/help");
    terminal.write("/register anna secret");
    const before = await terminal.until("you are anna");
    terminal.write("/help");
    const lines = [...before, ...(await terminal.until("//TEXT"))];
    const commands = lines.flatMap(
      (line) => /^\* (\/[a-z]+(?: [A-Z[][^ ]*)*) {2}/.exec(line)?.[1] ?? [],
    );
    expect(commands.length).toBe(5 + 20);
    expect(commands.filter((command) => !page.includes(`\`${command}`))).toEqual([]);
  });
});
