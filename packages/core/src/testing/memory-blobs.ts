import { createHash } from "node:crypto";
import { ChatError } from "../error.ts";
import type { Sha256 } from "../files/file.ts";
import type { UploadId } from "../ids.ts";
import type { Blobs } from "../ports/blobs.ts";
import type { Clock } from "../ports/clock.ts";

/** What memory blobs hold. Blobs made on the same data again are the blobs opened again. */
export type MemoryBlobsData = {
  readonly stages: Map<UploadId, { readonly bytes: Uint8Array; readonly touchedAt: number }>;
  readonly blobs: Map<Sha256, { readonly bytes: Uint8Array; readonly createdAt: number }>;
};

/** Creates data without a stage or a blob. */
export function createMemoryBlobsData(): MemoryBlobsData {
  return { stages: new Map(), blobs: new Map() };
}

/** How memory blobs are made. */
export type MemoryBlobsOptions = {
  readonly clock: Pick<Clock, "now">;
  /** Default: empty. */
  readonly data?: MemoryBlobsData;
};

const pieceBytes = 64 * 1024;

/** Creates blobs that keep every promise of `Blobs` but that of outliving their process. */
export function createMemoryBlobs(options: MemoryBlobsOptions): Blobs {
  const { clock, data = createMemoryBlobsData() } = options;
  const { stages, blobs } = data;

  function requireStage(id: UploadId): Uint8Array {
    const stage = stages.get(id);
    if (stage === undefined) throw new ChatError("not_found", "there is no such stage");
    return stage.bytes;
  }

  return {
    async createStage(id) {
      if (stages.has(id)) throw new ChatError("already_exists", `stage ${id} already exists`);
      stages.set(id, { bytes: new Uint8Array(0), touchedAt: clock.now() });
    },

    findStageSize: async (id) => stages.get(id)?.bytes.length,

    async append(id, bytes) {
      stages.set(id, { bytes: Buffer.concat([requireStage(id), bytes]), touchedAt: clock.now() });
    },

    async finishStage(id, expected) {
      const bytes = requireStage(id);
      stages.delete(id);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const size = bytes.length;
      if (size !== (expected.size ?? size) || sha256 !== (expected.sha256 ?? sha256)) {
        throw new ChatError(
          "failed_precondition",
          `${size} bytes with SHA-256 ${sha256} came, others were announced`,
        );
      }
      blobs.set(sha256, { bytes, createdAt: clock.now() });
      return { sha256, size };
    },

    async discardStage(id) {
      stages.delete(id);
    },

    async *listStages() {
      for (const [id, { touchedAt }] of [...stages]) yield { id, touchedAt };
    },

    findSize: async (sha256) => blobs.get(sha256)?.bytes.length,

    async *read(sha256, range) {
      const bytes = blobs.get(sha256)?.bytes;
      if (bytes === undefined) throw new ChatError("not_found", "there is no such blob");
      const { start, end } = range ?? { start: 0, end: bytes.length };
      const wanted = bytes.subarray(start, end);
      for (let offset = 0; offset < wanted.length; offset += pieceBytes) {
        yield wanted.slice(offset, offset + pieceBytes);
      }
    },

    async *list() {
      for (const [sha256, { createdAt }] of [...blobs]) yield { sha256, createdAt };
    },

    async delete(sha256) {
      blobs.delete(sha256);
    },

    async close() {},
  };
}
