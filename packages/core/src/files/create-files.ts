import { ChatError } from "../error.ts";
import { createId, type UploadId } from "../ids.ts";
import type { Limits } from "../limits.ts";
import type { Blob, Blobs } from "../ports/blobs.ts";
import type { Clock } from "../ports/clock.ts";
import { inspectedBytes, type Media } from "../ports/media.ts";
import type { Random } from "../ports/random.ts";
import type { Store, Upload } from "../ports/store.ts";
import type { Session } from "../sessions/session.ts";
import type { SharedLock } from "../shared-lock.ts";
import { createFetch } from "./fetch-file.ts";
import type { File } from "./file.ts";
import { toFileName } from "./file-name.ts";
import type { Files, NewUpload, UploadState } from "./files.ts";
import { createUploadRates } from "./upload-rates.ts";
import type { OpenUpload, Uploads } from "./uploads.ts";

type FilesParts = {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly uploads: Uploads;
  readonly media: Media;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
  /** Held shared while a blob has no file yet, alone by the sweep. */
  readonly blobLock: SharedLock;
};

/** Creates the files on a store and its blobs. */
export function createFiles(parts: FilesParts): Files {
  const { store, blobs, uploads, media, clock, random, limits, blobLock } = parts;

  const rates = createUploadRates({ clock, limits });

  function requireSize(size: number): void {
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new ChatError("invalid_argument", `file size is ${size}, it must be a whole number`);
    }
    if (size > limits.maxFileBytes) {
      throw new ChatError(
        "resource_exhausted",
        `file is ${size} bytes, the limit is ${limits.maxFileBytes}`,
      );
    }
  }

  async function begin(session: Session, { name, size, sha256 }: NewUpload): Promise<Upload> {
    requireSize(size);
    if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) {
      throw new ChatError("invalid_argument", "sha256 is not 64 hexadecimal digits");
    }
    const open = await store.countUploads(session.account.id);
    if (open >= limits.maxOpenUploads) {
      throw new ChatError(
        "resource_exhausted",
        `${open} uploads are open, the limit is ${limits.maxOpenUploads}`,
      );
    }
    rates.requireUpload(session.account.id, size);
    return {
      id: createId(random, "u"),
      accountId: session.account.id,
      name: toFileName(name),
      size,
      sha256,
      fileId: undefined,
      createdAt: clock.now(),
    };
  }

  /** The file of a verified blob, not stored yet. */
  async function describe(name: string, blob: Blob): Promise<File> {
    const head = new Uint8Array(Math.min(blob.size, inspectedBytes));
    let filled = 0;
    for await (const piece of blobs.read(blob.sha256, { start: 0, end: head.length })) {
      head.set(piece, filled);
      filled += piece.length;
    }
    return { id: createId(random, "f"), name, ...blob, ...(await media.inspect(head, name)) };
  }

  async function finish(open: OpenUpload): Promise<File> {
    const { id, name, size, sha256 } = open.upload;
    const expected = sha256 === undefined ? { size } : { size, sha256 };
    const file = await blobLock.shared(async () => {
      const described = await describe(name, await blobs.finishStage(id, expected));
      await store.finishUpload(id, described, clock.now());
      return described;
    });
    uploads.forget(id);
    return file;
  }

  async function discard(id: UploadId): Promise<void> {
    uploads.forget(id);
    await blobs.discardStage(id);
    await store.deleteUpload(id);
  }

  async function writeChunk(open: OpenUpload, offset: number, bytes: Uint8Array) {
    const { id, size, fileId } = open.upload;
    if (bytes.length > limits.maxChunkBytes) {
      throw new ChatError(
        "invalid_argument",
        `chunk is ${bytes.length} bytes, the limit is ${limits.maxChunkBytes}`,
      );
    }
    if (!Number.isSafeInteger(offset) || offset < 0 || offset + bytes.length > size) {
      throw new ChatError(
        "invalid_argument",
        `chunk ends at ${offset + bytes.length}, the file has ${size} bytes`,
      );
    }
    if (offset > open.receivedBytes) {
      throw new ChatError(
        "failed_precondition",
        `chunk begins at ${offset}, but only ${open.receivedBytes} bytes have come`,
      );
    }
    const fresh = bytes.subarray(open.receivedBytes - offset);
    if (fresh.length > 0 && fileId === undefined) {
      await blobs.append(id, fresh);
      open.receivedBytes += fresh.length;
    }
    return toState(open);
  }

  return {
    async createUpload(session, newUpload) {
      const upload = await begin(session, newUpload);
      await blobs.createStage(upload.id);
      await store.createUpload(upload);
      uploads.add(upload);
      return { id: upload.id, size: upload.size, receivedBytes: 0 };
    },

    getUpload: (session, id) => uploads.use(session, id, async (open) => toState(open)),

    writeChunk: (session, id, offset, bytes) =>
      uploads.use(session, id, (open) => writeChunk(open, offset, bytes)),

    finishUpload: (session, id) =>
      uploads.use(session, id, async (open) => {
        const { fileId, size } = open.upload;
        if (fileId !== undefined) return requireFile(session, fileId);
        if (open.receivedBytes < size) {
          throw new ChatError(
            "failed_precondition",
            `${open.receivedBytes} of ${size} bytes have come`,
          );
        }
        try {
          return await finish(open);
        } catch (thrown) {
          // The bytes are not what was announced: they are gone, and so is the upload.
          if (thrown instanceof ChatError && thrown.code === "failed_precondition")
            await discard(id);
          throw thrown;
        }
      }),

    cancelUpload: (session, id) => uploads.use(session, id, () => discard(id)),

    async store(session, name, content) {
      const size = content instanceof Uint8Array ? content.length : 0;
      const upload = await begin(session, { name, size });
      await blobs.createStage(upload.id);
      try {
        const received = await appendAll(upload, content);
        const whole: OpenUpload = {
          upload: { ...upload, size: received },
          receivedBytes: received,
        };
        await store.createUpload(whole.upload);
        return await finish(whole);
      } catch (thrown) {
        await discard(upload.id);
        throw thrown;
      }
    },

    get: requireFile,
    read: (file, range) => blobs.read(file.sha256, range),
    fetch: createFetch(blobs, limits.maxOpenReads),
  };

  async function appendAll(
    { id, accountId, size }: Upload,
    content: AsyncIterable<Uint8Array> | Uint8Array,
  ): Promise<number> {
    let received = 0;
    for await (const piece of content instanceof Uint8Array ? [content] : content) {
      received += piece.length;
      requireSize(received);
      // What was not announced is counted as it comes.
      if (received > size) rates.requireBytes(accountId, piece.length);
      await blobs.append(id, piece);
    }
    return received;
  }

  async function requireFile(session: Session, id: File["id"]): Promise<File> {
    const file = await store.findFile(session.account.id, id);
    if (file === undefined) throw new ChatError("not_found", "there is no such file");
    return file;
  }
}

function toState({ upload, receivedBytes }: OpenUpload): UploadState {
  return { id: upload.id, size: upload.size, receivedBytes };
}
