import { mkdtemp, readdir, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder that is removed at the end of its scope. */
export type TestFolder = AsyncDisposable & { readonly path: string };

/** Makes a folder for one test. */
export async function createTestFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), "parley-blobs-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Every file below a folder, relative to it, sorted. */
export async function listFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}

/** Makes every file below a folder look `ms` older. */
export async function age(folder: string, ms: number): Promise<void> {
  for (const name of await listFiles(folder)) {
    const path = join(folder, name);
    const older = new Date((await stat(path)).mtimeMs - ms);
    await utimes(path, older, older);
  }
}
