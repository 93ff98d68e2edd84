import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { syncFolder } from "../blobs/disk/layout.ts";
import { restoringName } from "../data-folder/data-folder.ts";
import { openDatabase } from "../stores/sqlite/database.ts";
import { openLock } from "../stores/sqlite/lock.ts";
import { databaseName, findSnapshot, restName } from "./backup-folder.ts";
import { listBlobs } from "./blob-list.ts";
import { copyBlobs } from "./copy-blobs.ts";
import { copyFile, makePrivateFolder, moveInto } from "./copy-file.ts";
import { type Manifest, type ManifestFile, readManifest } from "./manifest.ts";
import type { OnProgress } from "./progress.ts";
import { type Verification, verifyRestored } from "./verify.ts";

/** What to restore, and where to. */
export type RestoreOptions = {
  /** A backup folder, of which the newest snapshot is taken, or one snapshot. */
  readonly backup: string;
  /** Empty, or not there. */
  readonly dataFolder: string;
  /** Whether everything is checked once more in its new place. */
  readonly isVerified: boolean;
  /** Whether every session ends: also those that were ended after the backup, which would be good again. */
  readonly signsOut: boolean;
  readonly onProgress?: OnProgress;
};

/** What was restored. */
export type Restored = {
  readonly snapshot: string;
  readonly manifest: Manifest;
  /** `undefined` when it was not asked for. */
  readonly verification: Verification | undefined;
  /** The new id of the history. */
  readonly epoch: string;
};

/**
 * Makes a data folder of a snapshot. Everything is checked while it is copied. The history gets a new id, by which clients
 * know that what they have may be ahead of it. Rejects for a folder that is not empty, and, with an empty folder, for a
 * snapshot that is damaged. A restore that was interrupted leaves a folder on which no server starts.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { dataFolder, onProgress = () => {} } = options;
  const snapshot = await findSnapshot(options.backup);
  const manifest = await readManifest(snapshot.path);
  await requireEmpty(dataFolder);
  await makePrivateFolder(dataFolder);
  // In the folder itself, which may be a disk of its own: from one disk to another nothing can be renamed.
  const draft = join(dataFolder, restoringName);
  let verification: Verification | undefined;
  let epoch: string;
  try {
    await makePrivateFolder(draft);
    for (const file of manifest.files)
      await copyChecked(snapshot.path, file, toDraftPath(draft, file));
    await copyAllBlobs(snapshot.folder, draft, onProgress);
    if (options.isVerified) verification = await verifyRestored(draft, manifest, onProgress);
    const [problem] = verification?.problems ?? [];
    if (problem !== undefined) throw new Error(problem);
    epoch = beginAnew(join(draft, databaseName), options.signsOut);
  } catch (thrown) {
    await rm(draft, { recursive: true, force: true });
    throw thrown;
  }
  // From here on an interruption must leave the draft: it keeps a server from starting on half of it.
  await moveUp(draft, dataFolder);
  return { snapshot: snapshot.path, manifest, verification, epoch };
}

async function requireEmpty(dataFolder: string): Promise<void> {
  if (!existsSync(dataFolder)) return;
  const lockPath = join(dataFolder, `${databaseName}.lock`);
  if (existsSync(lockPath)) openLock(lockPath, `a server is running on ${dataFolder}`).close();
  const entries = await readdir(dataFolder);
  // A disk of its own has this one.
  const [first] = entries.filter((name) => name !== "lost+found");
  if (first !== undefined) {
    throw new Error(`${dataFolder} is not empty, it has ${first}; restore into a new folder`);
  }
}

/** What lay beside the database is beside it again. */
function toDraftPath(draft: string, { path }: ManifestFile): string {
  const parts = path.split("/");
  if (parts.some((part) => part === ".." || part === "")) throw new Error(`${path} is no path`);
  return join(draft, ...(parts[0] === restName ? parts.slice(1) : parts));
}

async function copyChecked(snapshot: string, file: ManifestFile, to: string): Promise<void> {
  await makePrivateFolder(join(to, ".."));
  await copyFile(join(snapshot, ...file.path.split("/")), to, ({ size, sha256 }) => {
    if (size !== file.size || sha256 !== file.sha256) {
      throw new Error(`${file.path} is damaged in the backup: its SHA-256 is ${sha256}`);
    }
  });
}

async function copyAllBlobs(from: string, draft: string, onProgress: OnProgress): Promise<void> {
  const db = openDatabase(join(draft, databaseName), { isReadOnly: true });
  try {
    const to = join(draft, "files");
    await makePrivateFolder(join(to, "blobs"));
    const { missing, damaged } = await copyBlobs(listBlobs(db), from, to, onProgress);
    const [lost] = [...missing, ...damaged];
    if (lost !== undefined) {
      throw new Error(
        `${missing.length} files are missing and ${damaged.length} damaged in the backup, the first is ${lost.name} (${lost.sha256}); parley restore --verify names them all`,
      );
    }
  } finally {
    db.close();
  }
}

/** Gives the history a new id, and ends the sessions if that is wanted. */
function beginAnew(path: string, signsOut: boolean): string {
  const epoch = randomBytes(16).toString("hex");
  const db = openDatabase(path, { isReadOnly: false });
  try {
    db.exec("PRAGMA synchronous = FULL; BEGIN IMMEDIATE");
    db.run("UPDATE meta SET epoch = ?", epoch);
    if (signsOut) db.run("DELETE FROM sessions");
    db.exec("COMMIT");
    return epoch;
  } finally {
    db.close();
  }
}

/** The database last: without it there is nothing to serve. */
async function moveUp(draft: string, dataFolder: string): Promise<void> {
  const names = (await readdir(draft)).filter((name) => name !== databaseName);
  for (const name of [...names, databaseName]) {
    await moveInto(join(draft, name), join(dataFolder, name));
  }
  await rmdir(draft);
  await syncFolder(dataFolder);
}
