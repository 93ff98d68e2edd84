import { createHash } from "node:crypto";
import type { Sha256 } from "../../files/file.ts";
import { toId, type UploadId } from "../../ids.ts";
import type { Blob, Blobs, ByteRange } from "../../ports/blobs.ts";

/** Blobs for one test. */
export type OpenedBlobs = {
  readonly blobs: Blobs;
  /** Closes the blobs and opens them again with what they hold. */
  reopen(): Promise<Blobs>;
  /** The time by the clock that dates stages and blobs, in milliseconds since 1970. */
  now(): number;
  /** Makes everything look `ms` older. */
  letTimePass(ms: number): Promise<void>;
  /** Closes the blobs that are open and removes what they left. */
  close(): Promise<void>;
};

/** Opens new, empty blobs. Called once for each test. */
export type OpenBlobs = () => Promise<OpenedBlobs>;

/** A test's body that has blobs of its own. */
export function onBlobs(
  open: OpenBlobs,
  play: (opened: OpenedBlobs) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const opened = await open();
    try {
      await play(opened);
    } finally {
      await opened.close();
    }
  };
}

/** The stage that the cases use. */
export const stageId: UploadId = toId("u_stage");

/** Bytes that repeat nowhere near. */
export function toBytes(count: number): Uint8Array {
  return Uint8Array.from(
    { length: count },
    (_, index) => (index * index + (index >> 8) * 3 + (index >> 16) * 89) & 0xff,
  );
}

/** The bytes' SHA-256. */
export function toSha256(bytes: Uint8Array): Sha256 {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Makes a blob in one piece. */
export async function addBlob(blobs: Blobs, bytes: Uint8Array): Promise<Blob> {
  await blobs.createStage(stageId);
  await blobs.append(stageId, bytes);
  return blobs.finishStage(stageId, {});
}

/** All bytes of a blob, or of a range of it. */
export async function readBlob(
  blobs: Blobs,
  sha256: Sha256,
  range?: ByteRange,
): Promise<Uint8Array> {
  return new Uint8Array(Buffer.concat(await listAll(blobs.read(sha256, range))));
}

/** Everything that is iterated, in order. */
export async function listAll<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const listed: Item[] = [];
  for await (const item of items) listed.push(item);
  return listed;
}
