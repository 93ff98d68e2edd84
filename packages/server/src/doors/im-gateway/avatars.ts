import {
  type ByteRange,
  ChatError,
  type File,
  type FileId,
  type Files,
  type Session,
} from "@parley/core";
import {
  maxAvatarBytes,
  maxCachedAvatarBytes,
  maxShownAvatarBytes,
  shownAvatarSide,
} from "./limits.ts";

/** Makes a picture smaller; `undefined` for what is none. */
export type ScalePicture = (bytes: Uint8Array, maxSide: number) => Promise<Uint8Array | undefined>;

/** The pictures of people, which stand in almost everything that this wire says. */
export interface Avatars {
  /** In a size that can stand everywhere. `undefined` for what is no picture, too large, or gone. */
  find(session: Session, id: FileId): Promise<Uint8Array | undefined>;
}

/** Keeps those that were used last: a file never changes under its id. */
export function createAvatars(files: Files, scalePicture: ScalePicture): Avatars {
  const kept = new Map<FileId, Promise<Uint8Array | undefined>>();
  let keptBytes = 0;

  async function read(session: Session, id: FileId): Promise<Uint8Array | undefined> {
    try {
      const file = await files.get(session, id);
      if (file.size > maxAvatarBytes) return undefined;
      const bytes = await readFile(files, file);
      const shown =
        bytes.length <= maxShownAvatarBytes ? bytes : await scalePicture(bytes, shownAvatarSide);
      keptBytes += shown?.length ?? 0;
      return shown;
    } catch (thrown) {
      kept.delete(id);
      if (thrown instanceof ChatError && thrown.code === "not_found") return undefined;
      throw thrown;
    }
  }

  async function shrink(): Promise<void> {
    for (const [id, bytes] of kept) {
      if (keptBytes <= maxCachedAvatarBytes) return;
      kept.delete(id);
      keptBytes -= (await bytes)?.length ?? 0;
    }
  }

  return {
    async find(session, id) {
      const bytes = kept.get(id) ?? read(session, id);
      // Again, so that it is the last one to go.
      kept.delete(id);
      kept.set(id, bytes);
      const found = await bytes;
      if (found === undefined) kept.delete(id);
      await shrink();
      return found;
    },
  };
}

/** A file's bytes, all of them or a part. The caller has looked at the size. */
export async function readFile(
  files: Pick<Files, "read">,
  file: File,
  range?: ByteRange,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of files.read(file, range)) pieces.push(piece);
  return Buffer.concat(pieces);
}
