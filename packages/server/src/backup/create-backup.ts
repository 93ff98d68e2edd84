import { existsSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { orMissing } from "../blobs/disk/disk-failure.ts";
import { syncFolder } from "../blobs/disk/layout.ts";
import { type Database, openDatabase } from "../stores/sqlite/database.ts";
import { openLock } from "../stores/sqlite/lock.ts";
import {
  databaseName,
  removePartials,
  restName,
  toLockPath,
  toPartialPath,
  toSnapshotName,
} from "./backup-folder.ts";
import { listBlobs, refersTo } from "./blob-list.ts";
import { type CopiedBlobs, copyBlobs } from "./copy-blobs.ts";
import { copyDatabase } from "./copy-database.ts";
import { copyFile, digestFile, makePrivateFolder, moveInto } from "./copy-file.ts";
import { takeInventory } from "./inventory.ts";
import { type Manifest, type ManifestFile, manifestName } from "./manifest.ts";
import type { OnProgress } from "./progress.ts";
import { removeOldSnapshots } from "./remove-old-snapshots.ts";

/** What to back up, and where to. */
export type BackupOptions = {
  /** A server may be serving from it, or not. */
  readonly dataFolder: string;
  /** Made when there is none. Snapshots in one folder share the bytes of files. */
  readonly target: string;
  /** How many snapshots are kept, with this one; `undefined`: all. */
  readonly keep?: number | undefined;
  readonly now: () => number;
  readonly version: string;
  readonly onProgress?: OnProgress;
};

/** A backup that was made. */
export type Backup = {
  /** The folder of the snapshot. */
  readonly path: string;
  readonly manifest: Manifest;
  readonly blobs: CopiedBlobs;
  readonly removed: readonly string[];
  /** What could not be backed up because it is missing or damaged already. The rest was. */
  readonly problems: readonly string[];
};

/** A sweep may take files away while they are copied; it comes once an hour. */
const maxAttempts = 3;

/**
 * Makes a backup, while a server serves or not. The database first, then the blobs that this copy of it refers to: what comes later
 * does not matter. A sweep in between can only take blobs that nothing refers to any more; then all begins
 * anew. Complete and synced, the snapshot gets its name: half of one is never seen. Rejects, with the backup folder as it was but for
 * blobs, when it cannot be made.
 */
export async function createBackup(options: BackupOptions): Promise<Backup> {
  const { dataFolder, target } = options;
  if (!existsSync(join(dataFolder, databaseName))) {
    throw new Error(`${dataFolder} is no data folder: it has no ${databaseName}`);
  }
  if (`${resolve(target)}${sep}`.startsWith(`${resolve(dataFolder)}${sep}`)) {
    throw new Error(`${target} lies in the data folder; a backup belongs on another disk`);
  }
  await makePrivateFolder(target);
  await makePrivateFolder(join(target, "blobs"));
  const lock = openLock(toLockPath(target), `${target} is in use by another backup`);
  try {
    await removePartials(target);
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const backup = await tryBackup(options);
      if (backup !== undefined) return backup;
    }
    throw new Error(`files went away during each of ${maxAttempts} attempts; try again later`);
  } finally {
    lock.close();
  }
}

/** `undefined` when a file of the snapshot was swept before it could be copied. */
async function tryBackup(options: BackupOptions): Promise<Backup | undefined> {
  const { dataFolder, target, now, version, onProgress = () => {} } = options;
  const startedAt = now();
  const name = toSnapshotName(startedAt);
  const partial = toPartialPath(target, name);
  await makePrivateFolder(partial);
  try {
    await copyDatabase(join(dataFolder, databaseName), join(partial, databaseName), onProgress);
    const db = openDatabase(join(partial, databaseName), { isReadOnly: true });
    try {
      const wanted = listBlobs(db);
      const blobs = await copyBlobs(wanted, join(dataFolder, "files"), target, onProgress);
      if (blobs.missing.some(({ sha256 }) => wasSwept(dataFolder, sha256))) return undefined;
      await copyRest(dataFolder, join(partial, restName));
      const manifest: Manifest = {
        format: 1,
        version,
        startedAt: new Date(startedAt).toISOString(),
        files: await listFiles(partial),
        blobs: { count: wanted.length, bytes: wanted.reduce((sum, { size }) => sum + size, 0) },
        inventory: takeInventory(db),
      };
      await writeFile(join(partial, manifestName), `${JSON.stringify(manifest, null, 1)}\n`, {
        mode: 0o600,
        flush: true,
      });
      await syncFolder(partial);
      const path = join(target, name);
      await moveInto(partial, path);
      const removed = await removeOldSnapshots(target, options.keep);
      return { path, manifest, blobs, removed, problems: listProblems(blobs) };
    } finally {
      db.close();
    }
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Whether the server has forgotten the file since the snapshot. If not, its bytes are lost, and no second attempt brings them back. */
function wasSwept(dataFolder: string, sha256: string): boolean {
  const live: Database = openDatabase(join(dataFolder, databaseName), { isReadOnly: true });
  try {
    return !refersTo(live, sha256);
  } finally {
    live.close();
  }
}

function listProblems({ missing, damaged }: CopiedBlobs): readonly string[] {
  return [
    ...missing.map(({ sha256, name }) => `the bytes of ${name} are missing: ${sha256}`),
    ...damaged.map(({ sha256, name }) => `the bytes of ${name} are damaged: ${sha256}`),
  ];
}

/** Secrets, certificates, and whatever else the server keeps: all but the database with its side files, and the bytes of files. */
async function copyRest(dataFolder: string, to: string): Promise<void> {
  const entries = await readdir(dataFolder, { withFileTypes: true, recursive: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const [top = "", ...below] = relative(dataFolder, path).split(sep);
    const isOther = top === "files" || top.startsWith(databaseName) || top.startsWith(".");
    if (isOther || !entry.isFile()) continue;
    const target = join(to, top, ...below);
    await makePrivateFolder(join(target, ".."));
    // A draft may have got its name meanwhile.
    await orMissing(copyFile(path, target));
  }
}

async function listFiles(folder: string): Promise<readonly ManifestFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
  const files: ManifestFile[] = [];
  for (const path of paths) {
    const digest = await digestFile(join(folder, path));
    files.push({ path: path.split(sep).join("/"), ...digest });
  }
  return files;
}
