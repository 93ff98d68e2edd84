import { readFileSync } from "node:fs";

/** Files that the server itself has open: the store, uploads and downloads, the log. */
const ownFiles = 500;

/**
 * How many files this process may have open, each connection being one; `undefined` where the system does not tell. Node has raised the
 * soft limit to the hard one when it started.
 */
export function findOpenFileLimit(): number | undefined {
  try {
    return parseOpenFileLimit(readFileSync("/proc/self/limits", "utf8"));
  } catch {
    // Only Linux has it; elsewhere the default stands, and a connection too many is refused by the system.
    return undefined;
  }
}

/** Reads the soft limit in the text of `/proc/self/limits`. */
export function parseOpenFileLimit(limits: string): number | undefined {
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? undefined : Number(soft);
}

/** Of the connections that are wanted, how many leave the server room for files of its own: half of the limit where it is very low. */
export function toRoomForConnections(wanted: number, openFileLimit: number | undefined): number {
  if (openFileLimit === undefined) return wanted;
  return Math.min(wanted, Math.max(openFileLimit - ownFiles, Math.floor(openFileLimit / 2)));
}
