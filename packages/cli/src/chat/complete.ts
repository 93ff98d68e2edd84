import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { commandNames } from "./parse-line.ts";

/** A path as the person means it: `~/` is the home folder. */
export function toPath(typed: string): string {
  return typed === "~" || typed.startsWith("~/") ? join(homedir(), typed.slice(1)) : typed;
}

/**
 * What may stand for the end of a line, and that end: names after `@`, commands after `/`, paths after `/send` and
 * after `/save N`.
 */
export async function completeLine(
  line: string,
  usernames: Iterable<string>,
): Promise<readonly [readonly string[], string]> {
  const path = /^\/(?:send|save\s+\S+)\s+(.*)$/.exec(line)?.[1];
  if (path !== undefined) return [await listPaths(path), path];
  if (/^\/\S*$/.test(line)) return [toHits(commandNames, line, ""), line];
  const name = /(?:^|\s)@(\S*)$/.exec(line)?.[1];
  if (name === undefined) return [[], line];
  const hits = toHits(
    [...usernames].map((username) => `@${username}`),
    `@${name}`,
    " ",
  );
  return [hits, `@${name}`];
}

function toHits(candidates: readonly string[], start: string, end: string): readonly string[] {
  const wanted = start.toLowerCase();
  return candidates
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
