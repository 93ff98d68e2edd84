import { readdir } from "node:fs/promises";
import { chatCommands } from "./chat-commands.ts";
import { toPath } from "./to-path.ts";

/**
 * What may stand for the end of a line, and that end: names after `@`, commands after `/`, and after a command what it is about: paths,
 * names, or conversations.
 */
export async function completeLine(
  line: string,
  usernames: Iterable<string>,
  labels: Iterable<string>,
): Promise<readonly [readonly string[], string]> {
  if (/^\/\S*$/u.test(line)) return [toHits(chatCommands.keys(), line), line];
  const [, name = "", rest = ""] = /^(\/\S+)\s+(.*)$/su.exec(line) ?? [];
  const names = [...usernames];
  switch (chatCommands.get(name)?.completes) {
    case "path": {
      // `/save N PATH` has a number first.
      const path = name === "/save" ? /^\S+\s+(.*)$/su.exec(rest)?.[1] : rest;
      return path === undefined ? [[], line] : [await listPaths(path), path];
    }
    case "chat":
      return [toLabelHits(labels, rest), rest];
    case "person": {
      const last = /\S*$/u.exec(rest)?.[0] ?? "";
      const candidates = last.startsWith("@") ? names.map((known) => `@${known}`) : names;
      return [toHits(candidates, last, " "), last];
    }
    case undefined: {
      const last = /(?:^|\s)(@\S*)$/u.exec(line)?.[1];
      const candidates = last === undefined ? [] : names.map((known) => `@${known}`);
      return [toHits(candidates, last ?? "", " "), last ?? line];
    }
  }
}

/** Labels by their beginning, with their mark or without. */
function toLabelHits(labels: Iterable<string>, start: string): readonly string[] {
  if (/^[@#]/u.test(start)) return toHits(labels, start);
  const wanted = start.toLowerCase();
  return [...labels].filter((label) => label.slice(1).toLowerCase().startsWith(wanted)).sort();
}

function toHits(candidates: Iterable<string>, start: string, end = ""): readonly string[] {
  const wanted = start.toLowerCase();
  return [...candidates]
    .filter((c) => c.toLowerCase().startsWith(wanted))
    .map((c) => c + end)
    .sort();
}

async function listPaths(typed: string): Promise<readonly string[]> {
  const slash = typed.lastIndexOf("/") + 1;
  const folder = typed.slice(0, slash);
  const start = typed.slice(slash);
  try {
    const entries = await readdir(toPath(folder) || ".", { withFileTypes: true });
    return entries
      .filter(({ name }) => name.startsWith(start) && (start !== "" || !name.startsWith(".")))
      .map((entry) => folder + entry.name + (entry.isDirectory() ? "/" : ""))
      .sort();
  } catch {
    // No such folder: there is nothing to offer.
    return [];
  }
}
