import { chmod } from "node:fs/promises";
import { backup, DatabaseSync } from "node:sqlite";
import type { OnProgress } from "./progress.ts";

/** 4 MiB at a time, between which progress is told. */
const pagesAtATime = 1_024;
const busyTimeoutMs = 5_000;

/**
 * Copies a database as it is at this moment, while others write to it: one read transaction is held for the whole copy, so that
 * later commits do not show, and nobody waits for it. The copy is one file, readable by its owner alone.
 */
export async function copyDatabase(
  from: string,
  to: string,
  onProgress: OnProgress,
): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: busyTimeoutMs });
  try {
    // Only a read takes the view of the file.
    source.exec("BEGIN; SELECT count(*) FROM sqlite_schema");
    await backup(source, to, {
      rate: pagesAtATime,
      progress({ totalPages, remainingPages }) {
        const done = totalPages - remainingPages;
        onProgress({ what: "copying the database", done, total: totalPages, unit: "pages" });
      },
    });
  } finally {
    source.close();
  }
  await chmod(to, 0o600);
  const copy = new DatabaseSync(to);
  // So that whoever looks into it later leaves no side files.
  copy.exec("PRAGMA journal_mode = DELETE");
  copy.close();
}
