import { stat } from "node:fs/promises";
import { join } from "node:path";
import { openDatabase } from "../stores/sqlite/database.ts";
import { databaseName, findSnapshot, toBlobPath } from "./backup-folder.ts";
import { type ListedBlob, listBlobs } from "./blob-list.ts";
import { listDatabaseProblems } from "./check-database.ts";
import { digestFile } from "./copy-file.ts";
import { type Inventory, takeInventory } from "./inventory.ts";
import { type Manifest, type ManifestFile, readManifest } from "./manifest.ts";
import type { OnProgress } from "./progress.ts";

/** What was found. */
export type Verification = {
  /** The snapshot or data folder. */
  readonly path: string;
  /** Sentences for the operator; empty: everything is as it was when the backup was made. */
  readonly problems: readonly string[];
  /** `undefined` when the database cannot be read at all. */
  readonly inventory: Inventory | undefined;
  readonly blobs: { readonly count: number; readonly bytes: number };
};

/** Checks a snapshot, or the newest of a backup folder, against its manifest: every file, every blob, every log. Changes nothing. */
export async function verifyBackup(path: string, onProgress: OnProgress): Promise<Verification> {
  const snapshot = await findSnapshot(path);
  const manifest = await readManifest(snapshot.path);
  const files = await listFileProblems(snapshot.path, manifest.files, onProgress);
  const content = await checkContent(snapshot.path, snapshot.folder, onProgress);
  return {
    ...content,
    problems: [...files, ...content.problems, ...listDifferences(manifest, content)],
  };
}

/** Checks a data folder by itself: there is no manifest to compare it with. */
export function verifyDataFolder(path: string, onProgress: OnProgress): Promise<Verification> {
  return checkContent(path, join(path, "files"), onProgress);
}

/** Checks what is restored, before a server has changed anything in it, against the manifest it comes from. */
export async function verifyRestored(
  path: string,
  manifest: Manifest,
  onProgress: OnProgress,
): Promise<Verification> {
  const content = await verifyDataFolder(path, onProgress);
  return { ...content, problems: [...content.problems, ...listDifferences(manifest, content)] };
}

async function listFileProblems(
  folder: string,
  files: readonly ManifestFile[],
  onProgress: OnProgress,
): Promise<readonly string[]> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const problems: string[] = [];
  let done = 0;
  for (const { path, size, sha256 } of files) {
    const problem = await findFileProblem(join(folder, ...path.split("/")), { size, sha256 });
    if (problem !== undefined) problems.push(`${path} ${problem}`);
    done += size;
    onProgress({ what: "checking the snapshot", done, total, unit: "bytes" });
  }
  return problems;
}

async function findFileProblem(
  path: string,
  { size, sha256 }: Pick<ManifestFile, "size" | "sha256">,
): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return "is missing";
  if (found.size !== size) return `has ${found.size} bytes instead of ${size}`;
  const digest = await digestFile(path);
  return digest.sha256 === sha256 ? undefined : `is damaged: its SHA-256 is ${digest.sha256}`;
}

/** `blobFolder` is what has `blobs/`. */
async function checkContent(
  path: string,
  blobFolder: string,
  onProgress: OnProgress,
): Promise<Verification> {
  const nothing = { path, inventory: undefined, blobs: { count: 0, bytes: 0 } };
  let content: ReturnType<typeof readDatabase>;
  try {
    content = readDatabase(join(path, databaseName));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { ...nothing, problems: [`the database cannot be read: ${reason}`] };
  }
  const { problems, inventory, blobs } = content;
  const blobProblems = await listBlobProblems(blobs, blobFolder, onProgress);
  const bytes = blobs.reduce((sum, { size }) => sum + size, 0);
  return {
    ...{ path, inventory, blobs: { count: blobs.length, bytes } },
    problems: [...problems, ...blobProblems],
  };
}

function readDatabase(path: string) {
  const db = openDatabase(path, { isReadOnly: true });
  try {
    return {
      problems: listDatabaseProblems(db),
      inventory: takeInventory(db),
      blobs: listBlobs(db),
    };
  } finally {
    db.close();
  }
}

async function listBlobProblems(
  blobs: readonly ListedBlob[],
  folder: string,
  onProgress: OnProgress,
): Promise<readonly string[]> {
  const total = blobs.reduce((sum, { size }) => sum + size, 0);
  const problems: string[] = [];
  let done = 0;
  for (const blob of blobs) {
    const problem = await findFileProblem(toBlobPath(folder, blob.sha256), blob);
    if (problem !== undefined) problems.push(`the blob ${blob.sha256} (${blob.name}) ${problem}`);
    done += blob.size;
    onProgress({ what: "checking files", done, total, unit: "bytes" });
  }
  return problems;
}

function listDifferences(manifest: Manifest, { inventory }: Verification): readonly string[] {
  if (inventory === undefined) return [];
  const expected = manifest.inventory;
  const problems: string[] = [];
  const compare = (what: string, was: unknown, is: unknown): void => {
    if (was !== is)
      problems.push(`${what}: ${is ?? "none"}, the backup was made with ${was ?? "none"}`);
  };
  compare("schema", expected.schemaVersion, inventory.schemaVersion);
  for (const table of union(expected.counts, inventory.counts)) {
    compare(`rows of ${table}`, expected.counts[table], inventory.counts[table]);
  }
  for (const log of union(expected.heads, inventory.heads)) {
    compare(`head of log ${log}`, expected.heads[log], inventory.heads[log]);
  }
  if (expected.history !== inventory.history) {
    problems.push("the events are not those with which the backup was made: their hash differs");
  }
  return problems;
}

function union(one: object, other: object): readonly string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])];
}
