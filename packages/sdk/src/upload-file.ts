import { FileService, type File as WireFile } from "@parley/protocol/native";
import type { Call } from "./calls.ts";
import type { FileSource, Limits } from "./client.ts";
import { ClientError, toRemedy } from "./client-error.ts";
import type { Signal } from "./platform.ts";

/** Tries in a row that bring the upload no further, for errors that may or may not pass. */
const maxTries = 5;

/** What an upload needs. */
export type UploadOptions = {
  readonly call: Call;
  /** Undefined after a restart: then only what was sent completely can be finished. */
  readonly source: FileSource | undefined;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Of an upload that was begun before. */
  readonly uploadId: string | undefined;
  /** What the server told, at the time of asking. */
  readonly limits: () => Pick<Limits, "maxChunkBytes" | "maxFileBytes">;
  readonly onBegun: (uploadId: string) => void;
  readonly onProgress: (sentBytes: number) => void;
  /** Waits before the next try; `failures` is 1 after the first. */
  readonly pause: (failures: number, retryAfterMs: number | undefined) => Promise<void>;
  readonly signal: Signal;
};

/**
 * Uploads a file and gives it as the server has it. Goes on where the server says the upload stands after every break, for as long
 * as the errors are passing ones. Throws ClientError: `canceled` after an abort, `not_readable` when the source
 * does not give its bytes, else the server's refusal.
 */
export async function uploadFile(options: UploadOptions): Promise<WireFile> {
  let { uploadId } = options;
  let failures = 0;
  let mostSentBytes = 0;
  const onBegun = (begun: string): void => {
    uploadId = begun;
    options.onBegun(begun);
  };
  const onProgress = (sentBytes: number): void => {
    if (sentBytes > mostSentBytes) failures = 0;
    mostSentBytes = Math.max(mostSentBytes, sentBytes);
    options.onProgress(sentBytes);
  };
  for (;;) {
    try {
      return await tryUpload({ ...options, uploadId, onBegun, onProgress });
    } catch (thrown) {
      const error = ClientError.from(thrown);
      if (options.signal.aborted) throw error;
      failures += 1;
      if (!isPassing(error, failures, uploadId) || isTooLarge(error, options)) throw error;
      if (error.code === "not_found") uploadId = undefined;
      await options.pause(failures, error.retryAfterMs);
    }
  }
}

/** A file over the limit is refused every time, with the code of what passes. */
function isTooLarge(error: ClientError, { size, limits }: UploadOptions): boolean {
  return error.code === "resource_exhausted" && size > limits().maxFileBytes;
}

function isPassing(error: ClientError, failures: number, uploadId: string | undefined): boolean {
  if (error.code === "unauthenticated") return false;
  // The server has dropped the upload (begin again), or counts other bytes than we do (ask, and go on from there).
  const isOutOfStep =
    uploadId !== undefined && (error.code === "not_found" || error.code === "failed_precondition");
  const remedy = isOutOfStep ? "again" : toRemedy(error.code, error.retryAfterMs);
  return remedy === "wait" || (remedy === "again" && failures < maxTries);
}

async function tryUpload(options: UploadOptions): Promise<WireFile> {
  const { call, size, signal } = options;
  let { maxChunkBytes } = options.limits();
  let { uploadId } = options;
  let offset = 0;
  if (uploadId === undefined) {
    const { name } = options;
    const begun = await call(FileService.method.createUpload, { name, size: BigInt(size) });
    uploadId = begun.uploadId;
    maxChunkBytes = begun.maxChunkBytes;
    options.onBegun(uploadId);
  } else {
    const state = await call(FileService.method.getUpload, { uploadId });
    offset = Number(state.receivedBytes);
    options.onProgress(offset);
  }
  while (offset < size) {
    const content = await readChunk(options, offset, Math.min(size, offset + maxChunkBytes));
    requireGoing(signal);
    const written = await call(FileService.method.writeChunk, {
      uploadId,
      offset: BigInt(offset),
      content,
    });
    requireGoing(signal);
    offset = Number(written.receivedBytes);
    options.onProgress(offset);
  }
  const { file } = await call(FileService.method.finishUpload, { uploadId });
  if (!file) throw new ClientError("internal", "the server finished the upload without a file");
  return file;
}

function requireGoing(signal: Signal): void {
  if (signal.aborted) throw new ClientError("canceled", "the upload was stopped");
}

async function readChunk(
  { source, name }: UploadOptions,
  start: number,
  end: number,
): Promise<Uint8Array> {
  if (!source) {
    throw new ClientError("not_readable", `${name} is no longer at hand: choose the file again`);
  }
  let bytes: Uint8Array;
  try {
    bytes = await source.slice(start, end);
  } catch (cause) {
    throw new ClientError("not_readable", `${name} cannot be read`, { cause });
  }
  if (bytes.length !== end - start) {
    throw new ClientError("not_readable", `${name} has changed while it was being sent`);
  }
  return bytes;
}
