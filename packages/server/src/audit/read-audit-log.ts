import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { AuditEntry } from "@parley/core";
import { keptFiles, toAuditPath } from "./audit-files.ts";

/** Whether a server has ever written one in this data folder. */
export function hasAuditLog(folder: string): boolean {
  return existsSync(toAuditPath(folder, 0));
}

/** Reads the audit log of a data folder, oldest entries first, also while a server writes to it. Lines that are broken are left out. */
export async function* readAuditLog(folder: string): AsyncGenerator<AuditEntry, void> {
  for (let age = keptFiles; age >= 0; age -= 1) yield* listEntries(toAuditPath(folder, age));
}

async function* listEntries(path: string): AsyncGenerator<AuditEntry, void> {
  // Bounded in size; and to Node's line reader more characters than ours are the end of a line.
  const text = await readFile(path, "utf8").catch(ignoreMissing);
  for (const line of (text ?? "").split("\n")) {
    const entry = parseEntry(line);
    if (entry !== undefined) yield entry;
  }
}

/** Only ever written by us: a line that is JSON at all is an entry. */
function parseEntry(line: string): AuditEntry | undefined {
  try {
    const entry: AuditEntry = JSON.parse(line);
    return typeof entry.at === "number" && typeof entry.act === "string" ? entry : undefined;
  } catch {
    // Cut by a power failure, or empty.
    return undefined;
  }
}

function ignoreMissing(thrown: unknown): undefined {
  if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return undefined;
  throw thrown;
}
