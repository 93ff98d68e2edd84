import type { Limits } from "../limits.ts";
import type { Blobs } from "../ports/blobs.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import type { SharedLock } from "../shared-lock.ts";
import type { Sha256 } from "./file.ts";
import type { Uploads } from "./uploads.ts";

/** What a sweep removed. */
export type Swept = {
  readonly uploads: number;
  readonly stages: number;
  readonly files: number;
  readonly blobs: number;
};

type SweepParts = {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly uploads: Uploads;
  readonly clock: Clock;
  readonly limits: Pick<Limits, "uploadLifetimeMs">;
  readonly blobLock: SharedLock;
};

/** Blobs that are asked about at once. */
const batchSize = 500;

/** Removes what nobody will come back for: uploads and files that were left lying, and the bytes that nothing refers to. */
export async function sweepFiles(parts: SweepParts): Promise<Swept> {
  const { store, blobs, uploads, clock, limits, blobLock } = parts;
  const before = clock.now() - limits.uploadLifetimeMs;
  const stale = await store.deleteStaleUploads(before);
  for (const id of stale) {
    uploads.forget(id);
    await blobs.discardStage(id);
  }
  let stages = 0;
  for await (const { id, touchedAt } of blobs.listStages()) {
    if (touchedAt >= before) continue;
    await blobs.discardStage(id);
    stages++;
  }
  const files = await store.deleteUnusedFiles(before);
  const removed = await blobLock.alone(() => sweepBlobs(store, blobs, before));
  return { uploads: stale.length, stages, files, blobs: removed };
}

async function sweepBlobs(store: Store, blobs: Blobs, before: number): Promise<number> {
  let removed = 0;
  let batch: Sha256[] = [];
  async function deleteUnused(): Promise<void> {
    for (const sha256 of await store.filterUnusedBlobs(batch)) {
      await blobs.delete(sha256);
      removed++;
    }
    batch = [];
  }
  for await (const { sha256, createdAt } of blobs.list()) {
    if (createdAt >= before) continue;
    batch.push(sha256);
    if (batch.length === batchSize) await deleteUnused();
  }
  await deleteUnused();
  return removed;
}
