import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open, opendir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Blob, ChatError, type UploadId } from "@parley/core";
import { findSystemCode, orMissing } from "./disk-failure.ts";
import { isStageId, type Layout } from "./layout.ts";

const fileMode = 0o600;
const readBytes = 1024 * 1024;
/** Stages whose hash is kept going; for others it is computed from the file when they are used again. */
const maxKnown = 1000;

/** A stage as far as it is known to be written. The file may be longer: what a refused append left is written over, or cut off. */
type Progress = { readonly hash: Hash; readonly size: number };

/** The files of stages. Calls about one stage are made one after the other, by the caller. */
export interface Stages {
  create(id: UploadId): Promise<void>;
  findSize(id: UploadId): Promise<number | undefined>;
  append(id: UploadId, bytes: Uint8Array): Promise<void>;
  /** What the stage would be as a blob. Throws `not_found`. */
  describe(id: UploadId): Promise<Blob>;
  /**
   * Makes the bytes durable, dates them now and cuts off what a refused append left; gives the path. A
   * stage whose bytes may be lost is removed before this throws.
   */
  seal(id: UploadId): Promise<string>;
  /** Called when the file is not at its path any more. */
  forget(id: UploadId): void;
  remove(id: UploadId): Promise<void>;
  list(): AsyncIterable<{ readonly id: UploadId; readonly touchedAt: number }>;
}

/** Creates the stages of a folder. A file is open only while a call runs. */
export function createStages(layout: Layout): Stages {
  const known = new Map<UploadId, Progress>();

  function remember(id: UploadId, progress: Progress): Progress {
    known.delete(id);
    known.set(id, progress);
    const oldest = known.keys().next().value;
    if (known.size > maxKnown && oldest !== undefined) known.delete(oldest);
    return progress;
  }

  async function useFile<Result>(
    id: UploadId,
    use: (handle: FileHandle, progress: Progress) => Promise<Result>,
  ): Promise<Result> {
    const path = layout.toStagePath(id);
    const handle = path && (await orMissing(open(path, "r+")));
    if (!handle) throw new ChatError("not_found", "there is no such stage");
    try {
      return await use(handle, known.get(id) ?? remember(id, await readProgress(handle)));
    } finally {
      await handle.close();
    }
  }

  async function remove(id: UploadId): Promise<void> {
    known.delete(id);
    const path = layout.toStagePath(id);
    if (path !== undefined) await rm(path, { force: true });
  }

  return {
    async create(id) {
      const path = layout.toStagePath(id);
      if (path === undefined) {
        throw new ChatError("invalid_argument", "a stage's id is 1 to 64 of a-z, 0-9 and _");
      }
      try {
        await (await open(path, "wx", fileMode)).close();
      } catch (thrown) {
        if (findSystemCode(thrown) !== "EEXIST") throw thrown;
        throw new ChatError("already_exists", `stage ${id} already exists`, { cause: thrown });
      }
      remember(id, { hash: createHash("sha256"), size: 0 });
    },

    async findSize(id) {
      const path = layout.toStagePath(id);
      const found = path && (await orMissing(stat(path)));
      return found ? (known.get(id)?.size ?? found.size) : undefined;
    },

    async append(id, bytes) {
      const { hash, size } = await useFile(id, async (handle, progress) => {
        await writeWhole(handle, bytes, progress.size);
        return progress;
      });
      remember(id, { hash: hash.update(bytes), size: size + bytes.length });
    },

    describe: (id) =>
      useFile(id, async (_, { hash, size }) => ({ sha256: hash.copy().digest("hex"), size })),

    async seal(id) {
      await useFile(id, async (handle, { size }) => {
        try {
          if ((await handle.stat()).size < size) throw new Error(`stage ${id} has lost bytes`);
          await handle.truncate(size);
          const now = new Date();
          await handle.utimes(now, now);
          await handle.sync();
        } catch (thrown) {
          // After a failed sync the system may have dropped the bytes, and would call the next sync a success.
          await remove(id);
          throw thrown;
        }
      });
      return join(layout.stages, id);
    },

    forget(id) {
      known.delete(id);
    },

    remove,

    async *list() {
      for await (const { name } of await opendir(layout.stages)) {
        if (!isStageId(name)) continue;
        const found = await orMissing(stat(join(layout.stages, name)));
        if (found?.isFile()) yield { id: name, touchedAt: Math.floor(found.mtimeMs) };
      }
    },
  };
}

/** Writes all bytes at `position`, or leaves a file that ends there. */
async function writeWhole(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  try {
    for (let offset = 0; offset < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, offset, null, position + offset);
      offset += bytesWritten;
    }
  } catch (thrown) {
    // A disk that refuses even this keeps the progress as it was: the next append writes over the rest.
    await handle.truncate(position).catch(() => undefined);
    throw thrown;
  }
}

async function readProgress(handle: FileHandle): Promise<Progress> {
  const hash = createHash("sha256");
  const buffer = new Uint8Array(readBytes);
  let size = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, size);
    if (bytesRead === 0) return { hash, size };
    hash.update(buffer.subarray(0, bytesRead));
    size += bytesRead;
  }
}
