import { type FileHandle, open, opendir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ByteRange, ChatError, type Sha256 } from "@parley/core";
import { orMissing } from "./disk-failure.ts";
import { isSha256, type Layout, syncFolder } from "./layout.ts";

const pieceBytes = 64 * 1024;

/** The files of blobs: each under its hash, complete and never changed. */
export interface BlobFiles {
  /** Moves a complete, synced file in, over an equal one; durable when it settles. */
  take(path: string, sha256: Sha256): Promise<void>;
  findSize(sha256: Sha256): Promise<number | undefined>;
  read(sha256: Sha256, range: ByteRange | undefined): AsyncIterable<Uint8Array>;
  list(): AsyncIterable<{ readonly sha256: Sha256; readonly createdAt: number }>;
  remove(sha256: Sha256): Promise<void>;
}

/** Nobody knows when a reader is done with its file; most are sooner. */
const retryAfterMs = 2_000;

/** Creates the blobs of a folder. At most `maxReaders` files are open for reading; one more is refused. */
export function createBlobFiles(layout: Layout, maxReaders: number): BlobFiles {
  let readers = 0;

  async function openReader(sha256: Sha256): Promise<FileHandle> {
    const path = layout.toBlobPath(sha256);
    const handle = path && (await orMissing(open(path, "r")));
    if (!handle) throw new ChatError("not_found", "there is no such blob");
    return handle;
  }

  async function* read(sha256: Sha256, range: ByteRange | undefined): AsyncGenerator<Uint8Array> {
    if (readers >= maxReaders) {
      throw new ChatError(
        "unavailable",
        `${readers} files are being read, the limit is ${maxReaders}`,
        { retryAfterMs },
      );
    }
    readers++;
    let handle: FileHandle | undefined;
    let isReleased = false;
    async function release(): Promise<void> {
      if (isReleased) return;
      isReleased = true;
      readers--;
      await handle?.close();
    }
    try {
      handle = await openReader(sha256);
      const { size } = await handle.stat();
      const end = Math.min(range?.end ?? size, size);
      for (let position = range?.start ?? 0; position < end; ) {
        const piece = await readPiece(handle, position, Math.min(pieceBytes, end - position));
        position += piece.length;
        // A small file is closed before a slow consumer takes it.
        if (position >= end) await release();
        yield piece;
      }
    } finally {
      await release();
    }
  }

  return {
    async take(path, sha256) {
      const target = layout.toBlobPath(sha256);
      if (target === undefined) throw new Error(`${sha256} is no hash`);
      await rename(path, target);
      await syncFolder(dirname(target));
    },

    async findSize(sha256) {
      const path = layout.toBlobPath(sha256);
      return path === undefined ? undefined : (await orMissing(stat(path)))?.size;
    },

    read,

    async *list() {
      for await (const fanOut of await opendir(layout.blobs)) {
        if (!fanOut.isDirectory()) continue;
        for await (const { name } of await opendir(join(layout.blobs, fanOut.name))) {
          const sha256 = fanOut.name + name;
          const path = isSha256(sha256) ? layout.toBlobPath(sha256) : undefined;
          const found = path && (await orMissing(stat(path)));
          if (found) yield { sha256, createdAt: Math.floor(found.mtimeMs) };
        }
      }
    },

    async remove(sha256) {
      const path = layout.toBlobPath(sha256);
      if (path !== undefined) await rm(path, { force: true });
    },
  };
}

async function readPiece(
  handle: FileHandle,
  position: number,
  length: number,
): Promise<Uint8Array> {
  const piece = new Uint8Array(length);
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await handle.read(piece, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new Error(`the blob ends at ${position + filled}`);
    filled += bytesRead;
  }
  return piece;
}
