import type { Sha256 } from "../files/file.ts";
import type { UploadId } from "../ids.ts";

/** A verified blob. */
export type Blob = { readonly sha256: Sha256; readonly size: number };

/** Bytes of a blob: from `start`, up to but not including `end`. What lies beyond the blob's end is left out. */
export type ByteRange = { readonly start: number; readonly end: number };

/**
 * The bytes of files. Bytes are gathered in a stage, which nobody can read as a blob, and become a
 * blob in one step when they are complete and verified. Equal bytes are one blob, whose time of making
 * is that of the last time it was made. Calls about one stage run in the order in which they are made.
 */
export interface Blobs {
  /** Opens an empty stage. Throws `already_exists` when there is one by that id. */
  createStage(id: UploadId): Promise<void>;
  /**
   * How many bytes a stage holds, `undefined` when there is no such stage. Stages outlive a restart;
   * the size is then what reached the disk.
   */
  findStageSize(id: UploadId): Promise<number | undefined>;
  /**
   * Appends to a stage. The promise settles when the bytes are handed to the operating system; they
   * are the caller's again then. Throws `not_found` for an unknown stage and `unavailable` when the
   * disk is full or refuses; the stage then holds what it held before.
   */
  append(id: UploadId, bytes: Uint8Array): Promise<void>;
  /**
   * Turns a stage into a durable blob (synced to disk) and removes the stage. With `expected`, what
   * differs throws `failed_precondition` and the stage is gone. Throws `not_found` for an unknown
   * stage and `unavailable` when the disk refuses; the stage is kept then if its bytes can still be trusted.
   */
  finishStage(id: UploadId, expected: { size?: number; sha256?: Sha256 }): Promise<Blob>;
  /** Removes a stage and its bytes. Nothing happens when there is none. */
  discardStage(id: UploadId): Promise<void>;
  /** Every stage, with the time of its last append in milliseconds since 1970. */
  listStages(): AsyncIterable<{ readonly id: UploadId; readonly touchedAt: number }>;
  /** The blob's size in bytes, or `undefined` when there is none. */
  findSize(sha256: Sha256): Promise<number | undefined>;
  /**
   * The blob's bytes, in pieces of at most 64 KiB; all of it without `range`. Throws `not_found`
   * before the first piece when there is none. Leaving the iteration early frees what it holds.
   */
  read(sha256: Sha256, range?: ByteRange): AsyncIterable<Uint8Array>;
  /** Every blob, with the time it was last made in milliseconds since 1970. */
  list(): AsyncIterable<{ readonly sha256: Sha256; readonly createdAt: number }>;
  /** Removes a blob. Readers that are at it may finish. Nothing happens when there is none. */
  delete(sha256: Sha256): Promise<void>;
  /** Finishes the calls that were made before and gives its resources back. */
  close(): Promise<void>;
}
