import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isSha256 } from "../blobs/disk/layout.ts";
import { openDatabase } from "../stores/sqlite/database.ts";
import { databaseName, listSnapshots, toBlobPath } from "./backup-folder.ts";
import { listBlobs } from "./blob-list.ts";

/**
 * Removes all but the newest snapshots, then the blobs that no snapshot refers to any more. Gives the names of the
 * removed ones. Only for who holds the lock of the backup folder.
 */
export async function removeOldSnapshots(
  folder: string,
  keep: number | undefined,
): Promise<readonly string[]> {
  if (keep === undefined) return [];
  const snapshots = await listSnapshots(folder);
  const removed = snapshots.slice(0, Math.max(0, snapshots.length - keep));
  for (const name of removed) await rm(join(folder, name), { recursive: true });
  if (removed.length > 0) await removeUnusedBlobs(folder, snapshots.slice(removed.length));
  return removed;
}

async function removeUnusedBlobs(folder: string, snapshots: readonly string[]): Promise<void> {
  const used = new Set<string>();
  for (const name of snapshots) {
    const db = openDatabase(join(folder, name, databaseName), { isReadOnly: true });
    try {
      for (const { sha256 } of listBlobs(db)) used.add(sha256);
    } finally {
      db.close();
    }
  }
  for (const fanOut of await readdir(join(folder, "blobs"))) {
    for (const rest of await readdir(join(folder, "blobs", fanOut))) {
      const sha256 = fanOut + rest;
      // A draft that an interrupted backup left has no such name, and no use.
      const path = isSha256(sha256)
        ? toBlobPath(folder, sha256)
        : join(folder, "blobs", fanOut, rest);
      if (!used.has(sha256)) await rm(path, { force: true });
    }
  }
}
