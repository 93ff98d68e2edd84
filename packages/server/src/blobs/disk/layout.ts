import { mkdir, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Sha256, UploadId } from "@parley/core";

/** Where things lie. Ids and hashes that could not be ours have no path, so none can lead out of the folder. */
export type Layout = {
  readonly stages: string;
  readonly blobs: string;
  toStagePath(id: string): string | undefined;
  toBlobPath(sha256: string): string | undefined;
};

const folderMode = 0o700;
const fanOuts = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, "0"));

/** Creates the layout of a folder; touches no disk. */
export function createLayout(folder: string): Layout {
  const stages = join(folder, "stages");
  const blobs = join(folder, "blobs");
  return {
    stages,
    blobs,
    toStagePath: (id) => (isStageId(id) ? join(stages, id) : undefined),
    toBlobPath: (sha256) =>
      isSha256(sha256) ? join(blobs, sha256.slice(0, 2), sha256.slice(2)) : undefined,
  };
}

/** Whether a file in `stages` is a stage. */
export function isStageId(name: string): name is UploadId {
  return /^[a-z0-9_]{1,64}$/.test(name);
}

/** Whether a text is a hash as blobs are named by. */
export function isSha256(text: string): text is Sha256 {
  return /^[0-9a-f]{64}$/.test(text);
}

/**
 * Makes the folders that are missing, durably. All 256 at once, so that making a blob needs no new
 * folder, whose own entry would have to be synced too.
 */
export async function makeFolders(folder: string, { stages, blobs }: Layout): Promise<void> {
  await mkdir(stages, { recursive: true, mode: folderMode });
  await mkdir(blobs, { recursive: true, mode: folderMode });
  const present = new Set(await readdir(blobs));
  const missing = fanOuts.filter((name) => !present.has(name));
  if (missing.length === 0) return;
  await Promise.all(missing.map((name) => mkdir(join(blobs, name), { mode: folderMode })));
  await syncFolder(blobs);
  await syncFolder(folder);
}

/** Makes the entries of a folder durable: a file that was renamed into it is not safe before. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
