import { ChatError } from "@parley/core";
import { takeWord } from "../words.ts";
import type { Commands } from "./command.ts";

/** Runs a line that begins with `/`. Throws `not_found` when there is no such command, and what the command throws. */
export async function runCommand<Context>(
  commands: Commands<Context>,
  context: Context,
  line: string,
): Promise<void> {
  const [, typed = "", rest = ""] = /^\/(\S*)\s?(.*)$/su.exec(line) ?? [];
  const name = typed.toLowerCase();
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    throw new ChatError(
      "not_found",
      `there is no /${typed.slice(0, 40)}; /help lists the commands`,
    );
  }
  await command.run(context, rest);
}

/** Takes the words that a command needs, and what comes behind them. Throws when one is missing. */
export function takeWords(
  usage: string,
  text: string,
  count: number,
): { readonly words: readonly string[]; readonly rest: string } {
  const words: string[] = [];
  let rest = text;
  for (let index = 0; index < count; index++) {
    const next = takeWord(rest);
    if (next.word === "") throw toMisuse(usage);
    words.push(next.word);
    rest = next.rest;
  }
  return { words, rest };
}

/** The refusal of a command that lacks something. */
export function toMisuse(usage: string): ChatError {
  return new ChatError("invalid_argument", `write ${usage}`);
}

/** The help of commands, a line each. */
export function showHelp<Context>(commands: Commands<Context>): string {
  return Object.entries(commands)
    .map(([name, { usage, help }]) => `* ${`/${name} ${usage}`.padEnd(26)}${help}\n`)
    .join("");
}
