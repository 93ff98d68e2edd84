import type { FileId } from "../ids.ts";

/** What a file is, coarsely: how a client shows it. */
export type FileKind = "image" | "audio" | "video" | "text" | "other";

/** Lower-case hex, 64 characters. */
export type Sha256 = string;

/** A stored file. The bytes are in the blob store under `sha256`. */
export type File = {
  readonly id: FileId;
  /** Base name, no path, no control characters, at most 255 bytes. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Found from the bytes. */
  readonly mediaType: string;
  readonly kind: FileKind;
  readonly sha256: Sha256;
  /** Pixels; 0 when it is no picture or the size is not known. */
  readonly width: number;
  readonly height: number;
};
