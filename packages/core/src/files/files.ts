import type { FileId, UploadId } from "../ids.ts";
import type { ByteRange } from "../ports/blobs.ts";
import type { Session } from "../sessions/session.ts";
import type { File, Sha256 } from "./file.ts";

/** What is said of a file before its bytes come. */
export type NewUpload = {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256?: Sha256 | undefined;
};

/** An upload as it stands. */
export type UploadState = {
  readonly id: UploadId;
  readonly size: number;
  readonly receivedBytes: number;
};

/** Files: uploaded in chunks, verified, then posted. Somebody else's upload or file is `not_found`. */
export interface Files {
  /** Begins an upload. Throws `invalid_argument`, or `resource_exhausted` for a file or a number of uploads over the limit. */
  createUpload(session: Session, upload: NewUpload): Promise<UploadState>;
  getUpload(session: Session, id: UploadId): Promise<UploadState>;
  /**
   * Adds bytes at `offset`; what was received before is skipped, so a retry is harmless. Throws
   * `failed_precondition` when there would be a hole, `invalid_argument` past the end or for a chunk over
   * the limit. One upload takes its chunks one after the other.
   */
  writeChunk(
    session: Session,
    id: UploadId,
    offset: number,
    bytes: Uint8Array,
  ): Promise<UploadState>;
  /**
   * Verifies size and hash, finds the media type from the bytes, and makes the file. The same file
   * again when asked again. Throws `failed_precondition` when bytes are missing or the hash differs.
   */
  finishUpload(session: Session, id: UploadId): Promise<File>;
  cancelUpload(session: Session, id: UploadId): Promise<void>;
  /** Stores a whole file at once, for doors whose wire brings it in one piece. */
  store(
    session: Session,
    name: string,
    content: AsyncIterable<Uint8Array> | Uint8Array,
  ): Promise<File>;
  /** The file, when the session's account may see it. Throws `not_found`. */
  get(session: Session, id: FileId): Promise<File>;
  /** The file's bytes in pieces of at most 64 KiB. The caller has got the file by `get`. */
  read(file: File, range?: ByteRange): AsyncIterable<Uint8Array>;
  /**
   * The same for a client, which takes them as slowly as it likes: an account has a bounded number of files open.
   * Throws `resource_exhausted`, with a time to wait, before the first piece of one more.
   */
  fetch(session: Session, file: File, range?: ByteRange): AsyncIterable<Uint8Array>;
}
