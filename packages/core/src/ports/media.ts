import type { FileKind } from "../files/file.ts";

/** What bytes are. */
export type MediaInfo = {
  /** For example `image/png`; `application/octet-stream` when nothing better is known. */
  readonly mediaType: string;
  readonly kind: FileKind;
  /** Pixels; 0 when it is no picture or the size is not found. */
  readonly width: number;
  readonly height: number;
};

/** Tells what a file is from its bytes. */
export interface Media {
  /**
   * Looks at the first bytes of a file (all of it when it is short, `inspectedBytes` otherwise). The name helps
   * only where bytes cannot tell, as for kinds of text. Never throws: what is broken is unknown.
   */
  inspect(head: Uint8Array, name: string): Promise<MediaInfo>;
}

/** How much of a file is looked at: enough for the headers of pictures with long metadata. */
export const inspectedBytes: number = 256 * 1024;
