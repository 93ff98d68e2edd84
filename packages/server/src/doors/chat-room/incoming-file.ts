import type { FilePart } from "./codec.ts";

/** What a file says of itself in every chunk. */
export type Announced = {
  readonly name: string;
  readonly size: number;
  readonly count: number;
  readonly kind: FilePart["kind"];
};

/** A file that is coming in, chunk by chunk. */
export type Progress = {
  readonly announced: Announced;
  /** Chunks that have come. */
  readonly chunks: number;
  readonly receivedBytes: number;
};

/** What a chunk comes to: on we go, or why not. */
export type Step = { readonly progress: Progress } | { readonly defect: string };

/**
 * Checks the next chunk of a file, `before` what has come so far (`undefined` for the first): in order, without
 * gaps, saying the same as the others, and together as long as announced.
 */
export function addChunk(before: Progress | undefined, part: FilePart): Step {
  const { chunk, content, name, size, kind } = part;
  if (chunk === undefined) return { defect: "the message is no chunk" };
  const { index, count, uuid } = chunk;
  const announced = before?.announced ?? { name, size, count, kind };
  const chunks = before?.chunks ?? 0;
  const receivedBytes = (before?.receivedBytes ?? 0) + content.length;
  const isSame = announced.name === name && announced.size === size && announced.count === count;
  const isLast = index === count - 1;
  if (uuid.length !== 16) return { defect: `its uuid has ${uuid.length} bytes instead of 16` };
  if (!isSame) return { defect: "a chunk contradicts the first one" };
  if (count < 1 || index >= count) return { defect: `chunk ${index} of ${count} is none` };
  if (count > size) return { defect: `${count} chunks are too many for ${size} bytes` };
  if (index !== chunks) return { defect: `chunk ${index} came instead of chunk ${chunks}` };
  if (content.length === 0) return { defect: `chunk ${index} is empty` };
  if (receivedBytes > size || (isLast && receivedBytes < size)) {
    return { defect: `its chunks have ${receivedBytes} bytes instead of ${size}` };
  }
  return { progress: { announced, chunks: chunks + 1, receivedBytes } };
}

/** Whether nothing is missing any more. */
export function isComplete({ chunks, announced }: Progress): boolean {
  return chunks === announced.count;
}
