import { type Blob, type Blobs, ChatError, type Sha256, type UploadId } from "@parley/core";
import { createBlobFiles } from "./blob-files.ts";
import { guardIteration, toDiskFailure } from "./disk-failure.ts";
import { createGate } from "./gate.ts";
import { createLayout, makeFolders } from "./layout.ts";
import { createStages } from "./stages.ts";
import { createTurns } from "./turns.ts";

// A stage becomes a blob in one step, so that nothing partly written is ever seen:
//
//   stages/u_…  ── appends ──▶ verified ── sync the file ── rename ── sync the folder ──▶ blobs/ab/cdef…
//
// Killed before the rename, the stage is still there and can be finished again; killed after it,
// the blob is there, whole.

/** How blobs on disk are opened. */
export type DiskBlobsOptions = {
  /** Made, with mode 0700, when there is none. Belongs to one process at a time. */
  readonly folder: string;
  /** Blobs that may be read at a time, each with an open file; one more is refused with `unavailable`. Default: 512, half of what systems commonly let a process open. */
  readonly maxReaders?: number;
};

/** Calls that change files at a time, each with an open file; others wait. The system runs few of them at once anyway. */
const maxWriters = 32;

/** Opens the blobs of a folder. Throws `unavailable` when the folder cannot be made or written to. */
export async function openDiskBlobs(options: DiskBlobsOptions): Promise<Blobs> {
  const { folder, maxReaders = 512 } = options;
  const layout = createLayout(folder);
  await makeFolders(folder, layout).catch((thrown) => {
    throw toDiskFailure(thrown);
  });
  const stages = createStages(layout);
  const files = createBlobFiles(layout, maxReaders);
  const turns = createTurns();
  const gate = createGate(maxWriters);
  let isOpen = true;

  function requireOpen(): void {
    if (!isOpen) throw new ChatError("unavailable", "the blobs are closed");
  }

  async function run<Result>(key: string, call: () => Promise<Result>): Promise<Result> {
    requireOpen();
    try {
      return await turns.run(key, () => gate(call));
    } catch (thrown) {
      throw toDiskFailure(thrown);
    }
  }

  async function finish(id: UploadId, expected: { size?: number; sha256?: Sha256 }): Promise<Blob> {
    const blob = await stages.describe(id);
    const refusal = findDifference(blob, expected);
    if (refusal !== undefined) {
      await stages.remove(id);
      throw refusal;
    }
    await files.take(await stages.seal(id), blob.sha256);
    stages.forget(id);
    return blob;
  }

  return {
    createStage: (id) => run(id, () => stages.create(id)),
    findStageSize: (id) => run(id, () => stages.findSize(id)),
    append: (id, bytes) => run(id, () => stages.append(id, bytes)),
    finishStage: (id, expected) => run(id, () => finish(id, expected)),
    discardStage: (id) => run(id, () => stages.remove(id)),
    listStages: () => guardIteration(stages.list()),
    findSize: (sha256) => run(sha256, () => files.findSize(sha256)),
    read: (sha256, range) => guardIteration(files.read(sha256, range)),
    list: () => guardIteration(files.list()),
    delete: (sha256) => run(sha256, () => files.remove(sha256)),
    async close() {
      isOpen = false;
      await turns.drain();
    },
  };
}

function findDifference(
  { size, sha256 }: Blob,
  expected: { size?: number; sha256?: Sha256 },
): ChatError | undefined {
  if (expected.size !== undefined && expected.size !== size) {
    return new ChatError(
      "failed_precondition",
      `${size} bytes came, ${expected.size} were announced`,
    );
  }
  if (expected.sha256 !== undefined && expected.sha256 !== sha256) {
    return new ChatError(
      "failed_precondition",
      `the bytes have SHA-256 ${sha256}, ${expected.sha256} was announced`,
    );
  }
  return undefined;
}
