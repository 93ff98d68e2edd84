import type { ByteRange, File } from "@parley/core";
import { encodeChunk, type FileChunk, type Sender } from "./codec.ts";

/** Bytes of content in a chunk: what the newest client sends itself. */
export const chunkBytes: number = 131_072;

/** How a file is cut for this wire. */
export type ChunkPlan = Pick<FileChunk, "kind" | "name" | "size" | "count" | "uuid"> & {
  readonly sender: Sender;
  /** The bytes of the chunk with this index. */
  rangeOf(index: number): ByteRange;
};

/** A committed file on its way to clients. All of them may share one: who is in step shares the chunks. */
export interface OutgoingFile {
  /** Of the event that brought it. */
  readonly seq: number;
  readonly name: string;
  readonly count: number;
  /** The framed chunk. Rejects when the bytes cannot be read. */
  chunk(index: number): Promise<Uint8Array>;
}

/** A plan for a file that is not on its way yet. `uuid`: a random one of version 4. */
export function toChunkPlan(file: File, sender: Sender, uuid: Uint8Array): ChunkPlan {
  const { kind, name, size } = file;
  const rangeOf = (index: number): ByteRange => ({
    start: index * chunkBytes,
    end: Math.min(size, (index + 1) * chunkBytes),
  });
  return { kind, name, size, count: Math.ceil(size / chunkBytes), uuid, sender, rangeOf };
}

type OutgoingFileParts = {
  readonly seq: number;
  readonly plan: ChunkPlan;
  readonly read: (range: ByteRange) => AsyncIterable<Uint8Array>;
};

/** Chunks that are kept for readers that are nearly in step. */
const keptChunks = 4;

/** Creates the way out for a committed file. */
export function createOutgoingFile({ seq, plan, read }: OutgoingFileParts): OutgoingFile {
  const { sender, rangeOf, ...shape } = plan;
  const kept = new Map<number, Promise<Uint8Array>>();

  async function encode(index: number): Promise<Uint8Array> {
    const range = rangeOf(index);
    const content = new Uint8Array(range.end - range.start);
    let filled = 0;
    for await (const piece of read(range)) {
      content.set(piece, filled);
      filled += piece.length;
    }
    return encodeChunk(sender, { ...shape, content, index });
  }

  return {
    seq,
    name: plan.name,
    count: plan.count,
    chunk(index) {
      const known = kept.get(index);
      if (known !== undefined) return known;
      const chunk = encode(index);
      kept.set(index, chunk);
      const oldest = kept.keys().next().value;
      if (kept.size > keptChunks && oldest !== undefined) kept.delete(oldest);
      // Whoever asks again reads again.
      chunk.catch(() => kept.delete(index));
      return chunk;
    },
  };
}
