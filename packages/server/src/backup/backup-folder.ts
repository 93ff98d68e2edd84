import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { createLayout } from "../blobs/disk/layout.ts";
import { manifestName } from "./manifest.ts";

// What a backup folder holds. The bytes of files lie there once, whatever the number of snapshots:
//
//   FOLDER/
//     2026-11-28T02-10-22.123Z/   one snapshot: manifest.json, parley.db, rest/ (secrets, certificates)
//     blobs/ab/cdef…              the bytes of files by their hash, as in the data folder
//     .partial-…                  a snapshot that is being made; renamed when it is complete

/** The database in a snapshot and in a data folder. */
export const databaseName = "parley.db";
/** What else lies in the data folder, in a snapshot. */
export const restName = "rest";

const partialPrefix = ".partial-";

/** The names of complete snapshots, oldest first. */
export async function listSnapshots(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => isSnapshotName(name) && existsSync(join(folder, name, manifestName)))
    .toSorted();
}

/** The name of a snapshot that was begun then; they sort by time. */
export function toSnapshotName(at: number): string {
  return new Date(at).toISOString().replaceAll(":", "-");
}

/** The folder in which a snapshot is made. */
export function toPartialPath(folder: string, name: string): string {
  return join(folder, `${partialPrefix}${name}`);
}

/** Removes what backups left that were interrupted. Only for who holds the lock. */
export async function removePartials(folder: string): Promise<void> {
  const names = await readdir(folder);
  for (const name of names.filter((each) => each.startsWith(partialPrefix))) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Where a backup keeps its lock. */
export function toLockPath(folder: string): string {
  return join(folder, ".lock");
}

/** Where a blob lies below a folder that has `blobs/`: a backup's, or `files` in a data folder. */
export function toBlobPath(folder: string, sha256: string): string {
  const path = createLayout(folder).toBlobPath(sha256);
  if (path === undefined) throw new Error(`${sha256} is no SHA-256`);
  return path;
}

/** A snapshot: the given one, or the newest of a backup folder. Throws when there is none. */
export async function findSnapshot(
  path: string,
): Promise<{ readonly folder: string; readonly path: string }> {
  if (existsSync(join(path, manifestName))) return { folder: join(path, ".."), path };
  if (!existsSync(path)) throw new Error(`there is no ${path}`);
  const newest = (await listSnapshots(path)).at(-1);
  if (newest === undefined) throw new Error(`${path} holds no complete backup`);
  return { folder: path, path: join(path, newest) };
}

function isSnapshotName(name: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z$/.test(name);
}
